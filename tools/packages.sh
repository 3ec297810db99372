#!/usr/bin/env bash
# Installs the Debian 12 packages that are missing. Usage: tools/packages.sh build|test
# As root, or through sudo; does nothing, quickly, when everything is there.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

BUILD=(
    g++ cmake ninja-build ccache python3
    libboost1.81-dev libboost-url1.81-dev    # Asio, Beast, URL; the default is 1.74
    librocksdb-dev                           # the log
    nlohmann-json3-dev libvalijson-dev       # JSON at the edges, JSON Schema
    libssl-dev                               # SHA-256, Ed25519, AES-GCM
    libhowardhinnant-date-dev tzdata         # time zones
    libspdlog-dev prometheus-cpp-dev         # log lines, metrics
    libcli11-dev libtomlplusplus-dev         # command line, configuration
    libpugixml-dev                           # SCXML import
    libjemalloc-dev                          # memory
    libgtest-dev librapidcheck-dev libbenchmark-dev
)
TEST=(
    "${BUILD[@]}"
    git
    clang-14 clang-format clang-tidy libclang-rt-14-dev
    gcovr
    strace                                   # makes the disk of a running server fail
    chromium
)

case "${1:-}" in
    build) wanted=("${BUILD[@]}") ;;
    test) wanted=("${TEST[@]}") ;;
    *) echo "usage: tools/packages.sh build|test" >&2; exit 2 ;;
esac

missing=()
for package in "${wanted[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $status == installed ]] || missing+=("$package")
done
# For the page. Any npm will do; where its Node is too old, tools/page/npm.py finds a newer one.
if ! command -v npm >/dev/null; then missing+=(nodejs npm); fi

((${#missing[@]})) || exit 0
as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "install as root: ${missing[*]}" >&2; exit 1; }
    as_root=(sudo -n DEBIAN_FRONTEND=noninteractive)
fi
echo "== installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq </dev/null
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
