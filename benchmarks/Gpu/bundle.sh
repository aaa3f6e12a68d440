#!/usr/bin/env bash
# bundle.sh TESTS FOLDER: lays out what a machine with a GPU needs to run everything here: the tests as they were built (the folder TESTS),
# this machine's .NET runtime, the PTX, the sources of the bridge to PyTorch, and the scripts.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
tests=$1
folder=$2
read -r name version place < <(dotnet --list-runtimes | grep '^Microsoft.NETCore.App 10\.' | tail -1)
dotnet=$(dirname "$(dirname "$(echo "$place" | tr -d '[]')")")
mkdir -p "$folder"/{dotnet/host/fxr,dotnet/shared/"$name",ptx,bridge,gpu}
cp "$dotnet/dotnet" "$folder/dotnet"
cp -r "$dotnet/host/fxr/$version" "$folder/dotnet/host/fxr"
cp -r "$dotnet/shared/$name/$version" "$folder/dotnet/shared/$name"
cp -r "$tests" "$folder/tests"
# Native libraries of the profiler's tools, for every system there is, the bridge to this machine's libtorch, and what debuggers load.
(cd "$folder/tests" && rm -rf x86 arm64 amd64 runtimes libtorchsharp-bridge.so)
(cd "$folder/dotnet/shared/$name/$version" && rm -f createdump libmscordaccore.so libmscordbi.so libcoreclrtraceptprovider.so libclrgc*.so)
cp "$root"/src/ContrastiveLosses/Kernels/Cuda/Device/*.ptx "$folder/ptx"
cp "$root"/tests/TorchSharp.StandIn/native/*.{cpp,h} "$folder/bridge"
cp "$here"/*.py "$folder/gpu"
