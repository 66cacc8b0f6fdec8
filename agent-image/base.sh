#!/bin/sh
# Writes the root file system of the agent image to standard output as a tar file, made of unpacked Debian
# packages: no root, no image registry, no maintainer scripts. Needs apt-get, dpkg-deb and tar.
set -eu

packages=${PACKAGES:-base-files bash ca-certificates coreutils curl dash diffutils findutils git grep gzip hostname
  less libc-bin mawk ncurses-base patch procps ripgrep sed socat tar util-linux xz-utils}
# Needed only to install or to log in; leaving them out halves the image.
unwanted='^(perl.*|libperl.*|lib.*-perl|dpkg|debconf.*|cdebconf|libpam.*|login|passwd|adduser|init-system-helpers|git-man|systemd.*|gcc-.*-base)$'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root" "$work/debs" "$work/lists/partial" "$work/cache/archives/partial"

download() {
  names=$(apt-cache "$@" depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances $packages | grep '^[a-z0-9]' | grep -v : | sort -u | grep -Ev "$unwanted")
  [ -n "$names" ] && (cd "$work/debs" && apt-get "$@" download $names >&2)
}

# The machine's own package lists may be absent or stale, and only root may renew them; private ones cost some seconds.
if ! download -q 2>/dev/null; then
  set -- -q -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=
  rm -f "$work"/debs/*
  apt-get "$@" update >&2
  download "$@"
fi

cd "$work/root"
mkdir -p usr/bin usr/sbin usr/lib usr/lib64 etc/ssl/certs tmp run proc sys dev root
for name in bin sbin lib lib64; do ln -s "usr/$name" "$name"; done
for deb in "$work"/debs/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink --no-same-owner \
    --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/info/*' \
    --exclude='./usr/share/locale/*' --exclude='./usr/share/lintian/*' --exclude='./usr/share/bash-completion/*'
done

# What the maintainer scripts would have done.
[ -e usr/bin/sh ] || ln -s dash usr/bin/sh
ln -sf mawk usr/bin/awk
[ -e usr/bin/which ] || ln -s which.debianutils usr/bin/which
cat usr/share/ca-certificates/mozilla/*.crt >etc/ssl/certs/ca-certificates.crt
printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n' >etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' >etc/group
chmod 1777 tmp

tar -c --owner=0 --group=0 --numeric-owner .
