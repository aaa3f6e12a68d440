#!/usr/bin/env bash
# build.sh LIBRARY [DEVICE_SOURCES]: compiles the kernels and the emulator into a shared library for this machine. The emulator's own
# objects stay beside the library for the next one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
library=$1
device=${2:-$here/../../src/ContrastiveLosses/Kernels/Cuda/Device}
folder=$(dirname "$library")
mkdir -p "$folder"
kernels=$(mktemp -d)
trap 'rm -rf "$kernels"' EXIT
compile="${CXX:-g++} -std=c++17 -O2 -march=native -fPIC -fvisibility=hidden -Wall -Wextra -Wno-unknown-pragmas"
jobs=() objects=()
for source in fibers block memory warp hooks driver; do
  object="$folder/$source.o"
  objects+=("$object")
  if [ ! -e "$object" ] || [ -n "$(find "$here" -newer "$object" -name '*.*' -print -quit)" ]; then
    $compile -c "$here/$source.cpp" -o "$object" & jobs+=($!)
  fi
done
# hooks.cpp sees every load and store of a kernel.
for kernel in "$device"/*.cu; do
  $compile -DKERNEL_EMULATOR -I"$here" -x c++ -fsanitize=thread -Wno-tsan \
    -fsanitize=bounds,signed-integer-overflow,shift,integer-divide-by-zero,alignment,null \
    -c "$kernel" -o "$kernels/$(basename "$kernel").o" & jobs+=($!)
done
for job in "${jobs[@]}"; do wait "$job"; done
${CXX:-g++} -shared "${objects[@]}" "$kernels"/*.o -o "$library.new"
mv "$library.new" "$library"
