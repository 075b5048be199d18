#!/usr/bin/env bash
# What the browser tests need: headless Chromium, and libatomic, without which the Node.js inside
# the playwright package does not start. From apt where we may install, else say what to do.
set -euo pipefail

has_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  return 1
}

has_libatomic() {
  # macOS has no such library and needs none.
  [ "$(uname -s)" != Linux ] || compgen -G "/usr/lib*/libatomic.so.1" >/dev/null ||
    compgen -G "/usr/lib/*/libatomic.so.1" >/dev/null
}

if has_chromium && has_libatomic; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends libatomic1 >/dev/null
  if ! has_chromium; then
    apt-get install -y -qq --no-install-recommends chromium >/dev/null
  fi
  exit 0
fi
echo "The browser tests need Chromium. Install it, then run make test again:" >&2
echo "  Debian, Ubuntu:  sudo apt-get install chromium libatomic1" >&2
echo "  macOS:           brew install --cask chromium" >&2
exit 1
