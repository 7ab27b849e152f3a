# For the `run` of a client: packages in the cache, downloaded once; exit status 77 if that fails.
here=$(cd "$(dirname "$0")" && pwd)
shared=$(cd "$here/../shared" && pwd)
cache=${FHIR_HCPCS_CLIENT_CACHE:?names the folder of downloaded packages}/$(basename "$here")

skip() {
    echo "$*"
    exit 77
}

need() {
    command -v "$1" >/dev/null || skip "$1 is not installed"
}

# once NAME COMMAND…: run a command in an empty folder of the cache, unless it succeeded before.
once() {
    folder="$cache/$1"
    [ ! -e "$folder/.complete" ] || return 0
    rm -rf "$folder"
    mkdir -p "$folder"
    (cd "$folder" && "${@:2}") || skip "$1 cannot be downloaded"
    touch "$folder/.complete"
}

python_packages() {
    python3 -m venv . && bin/pip install --quiet --disable-pip-version-check "$@"
}

# python NAME==VERSION… SCRIPT…: run a script with packages of PyPI in an environment of their own.
python() {
    need python3
    once "$1" python_packages "$1"
    PYTHONPATH="$here/../../.." exec "$folder/bin/python" "$here/$2" "${@:3}"
}

node_packages() {
    npm install --silent --no-audit --no-fund --ignore-scripts --omit=optional --omit=peer "$@"
}

# node 'NAME@VERSION…' SCRIPT…: run a script with packages of npm, from a folder that has both.
node() {
    need npm
    once "$(tr '/ ' '++' <<<"$1")" node_packages $1
    cp "$shared"/*.mjs "$shared/facts.json" "$here"/*.mjs "$folder"
    cd "$folder"
    command node "$2" "${@:3}"
}

# The path of Chromium, or of a browser that is built from it.
need_chromium() {
    for name in chromium chromium-browser google-chrome; do
        CHROMIUM=$(command -v "$name") && break
    done || skip "chromium is not installed"
    export CHROMIUM
}
