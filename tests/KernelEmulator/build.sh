#!/usr/bin/env bash
# build.sh LIBRARY [DEVICE_SOURCES]: compiles the kernels and the emulator into a shared library for this machine, with -O2 or what OPTIMIZE
# says. Objects stay beside the library for the next one, those of kernels under a hash of all that their compiler sees.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
library=$1
device=${2:-$here/../../src/ContrastiveLosses/Kernels/Cuda/Device}
mkdir -p "$(dirname "$library")"
folder=$(cd "$(dirname "$library")" && pwd)
compile="${CXX:-g++} -std=c++17 ${OPTIMIZE:--O2} -march=native -ffp-contract=off -fPIC -fvisibility=hidden -Wall -Wextra -Wno-unknown-pragmas"
jobs=() objects=()
for source in fibers block memory warp hooks driver nccl ptx_parse ptx_decode ptx_liveness ptx_arithmetic ptx_moves ptx_memory ptx_run; do
  object="$folder/$source.o"
  objects+=("$object")
  if [ ! -e "$object" ] || [ -n "$(find "$here" -newer "$object" -name '*.*' -print -quit)" ]; then
    $compile -c "$here/$source.cpp" -o "$object" & jobs+=($!)
  fi
done
# hooks.cpp sees every load and store of a kernel.
seen="$compile -DKERNEL_EMULATOR -I$here -x c++ -fsanitize=thread -Wno-tsan -fsanitize=bounds,signed-integer-overflow,shift,integer-divide-by-zero,alignment,null"
for kernel in "$device"/*.cu; do
  object="$folder/$( (cd "$device"; echo "$seen"; $seen -E "$(basename "$kernel")") | sha256sum | cut -c1-24).o"
  objects+=("$object")
  if [ ! -e "$object" ]; then
    (cd "$device"; $seen -c "$(basename "$kernel")" -o "$object.new" && mv "$object.new" "$object") & jobs+=($!)
  fi
done
for job in "${jobs[@]}"; do wait "$job"; done
${CXX:-g++} -shared "${objects[@]}" -o "$library.new"
mv "$library.new" "$library"
