# Installs Debian packages without starting or enabling any service that was not there before.
# Sourced by ./run and ./test:   install_packages <package>...

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Links by which systemd and sysvinit know what to start at boot.
boot_links() {
    find /etc/systemd/system /etc/rc?.d -type l \( -path '*.wants/*' -o -path '/etc/rc?.d/S*' \) 2>/dev/null | sort
}

install_packages() {
    [ $# -gt 0 ] || return 0
    local command="apt-get install --no-install-recommends $*"
    if ! command -v apt-get >/dev/null; then
        echo "Missing: $*. This is not a Debian system; please install them by its own means." >&2
        return 1
    fi
    if [ "$(id -u)" != 0 ] && ! { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }; then
        echo "Missing: $*" >&2
        echo "Neither root nor sudo is at hand. Ask the administrator to run:" >&2
        echo "    $command" >&2
        return 1
    fi
    echo "Installing: $*"

    local before after link unit policy=/usr/sbin/policy-rc.d made_policy=
    before=$(boot_links)
    # invoke-rc.d asks policy-rc.d before it starts anything; 101 means "not allowed".
    # One that is already there is the administrator's word, and stays.
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null && as_root chmod 755 "$policy" && made_policy=yes
    fi
    local status=0
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 || {
        as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    } || status=$?
    [ -z "$made_policy" ] || as_root rm -f "$policy"

    # A package that was not started now would still start at the next boot: take back what its installation enabled.
    after=$(boot_links)
    while IFS= read -r link; do
        [ -n "$link" ] || continue
        unit=$(basename "$link")
        case "$link" in
            /etc/rc?.d/S*) as_root update-rc.d "${unit#S??}" disable >/dev/null 2>&1 || as_root rm -f "$link" ;;
            *) as_root deb-systemd-helper disable "$unit" >/dev/null 2>&1; as_root rm -f "$link" ;;
        esac
    done < <(comm -13 <(printf '%s\n' "$before") <(printf '%s\n' "$after") | grep -E '/(rabbitmq-server|supervisor|epmd)[^/]*$|/S[0-9]{2}(rabbitmq-server|supervisor)$')

    [ "$status" = 0 ] || echo "Could not install. Please run as root: $command" >&2
    return "$status"
}

# What no package of the distribution brings.
require_sdks() {
    local missing=0 major
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
        echo "Missing: the .NET 10 SDK (https://dotnet.microsoft.com/download/dotnet/10.0)." >&2
        missing=1
    fi
    major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p')
    if [ "${major:-0}" -lt 20 ] || ! command -v npm >/dev/null; then
        echo "Missing: Node.js 20 or newer, with npm (https://nodejs.org)." >&2
        missing=1
    fi
    return "$missing"
}
