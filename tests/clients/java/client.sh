# What the Java clients share: `source` it after `set -euo pipefail`, in the folder of the client.
#
#     need_java            skip (exit 77) where Java 17 or Maven is missing
#     resolve_classpath    the packages of ./pom.xml, from Maven Central into the cache; sets CLASSPATH
#     compile              ./src and the shared classes, into the cache; adds them to CLASSPATH
#     run_main CLASS ARG…  runs it

cache=${FHIR_HCPCS_CLIENT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/fhir-hcpcs-clients}
shared=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
client=$(basename "$PWD")

skip() {
    echo "skipped: $*"
    exit 77
}

need_java() {
    local tool version
    for tool in java javac mvn; do
        command -v "$tool" >/dev/null || skip "$tool is not installed"
    done
    version=$(javac -version 2>&1 | sed -E 's/^javac ([0-9]+).*/\1/')
    [ "$version" -ge 17 ] || skip "Java 17 or later is needed, javac is of version $version"
}

# The classpath is kept with the digest of the POM in its name: with a warm cache Maven is not started.
resolve_classpath() {
    local digest file log
    digest=$(sha256sum pom.xml | cut -c1-16)
    file=$cache/java/$client-$digest.classpath
    log=$cache/java/$client.log
    mkdir -p "$cache/java"
    if ! classpath_is_whole "$file"; then
        if ! mvn -B -Dmaven.repo.local="$cache/maven" -Dmdep.outputFile="$file" \
            dependency:build-classpath >"$log" 2>&1; then
            rm -f "$file"
            if grep -qE 'Could not transfer|Unknown host|timed out|Network is unreachable|offline' "$log"; then
                skip "Maven Central is out of reach: $(grep -m1 '^\[ERROR\]' "$log" | cut -c1-300)"
            fi
            grep '^\[ERROR\]' "$log" | head -5
            echo "FAIL packages: Maven could not resolve the dependencies"
            exit 1
        fi
    fi
    CLASSPATH=$(cat "$file")
    export CLASSPATH
}

classpath_is_whole() {
    local jar
    [ -s "$1" ] || return 1
    while IFS= read -r -d : jar; do
        [ -e "$jar" ] || return 1
    done < <(cat "$1"; echo :)
}

compile() {
    local classes=$cache/java/$client-classes
    rm -rf "$classes"
    mkdir -p "$classes"
    javac -nowarn -proc:none -encoding UTF-8 --release 17 -d "$classes" "$shared"/*.java src/*.java
    CLASSPATH=$classes:$shared:$CLASSPATH
}

run_main() {
    java -Xmx2g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 "$@"
}
