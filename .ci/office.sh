#!/usr/bin/env bash
# LibreOffice without a screen, which opens the slides and tables of the evidence pack in a test.
# From apt where we may install; without it that test is skipped, and says so.
set -euo pipefail

if command -v soffice >/dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends \
    libreoffice-impress-nogui libreoffice-calc-nogui >/dev/null
  exit 0
fi
echo "No LibreOffice here: the test that opens the evidence pack with it will be skipped." >&2
echo "  Debian, Ubuntu:  sudo apt-get install libreoffice-impress-nogui libreoffice-calc-nogui" >&2
