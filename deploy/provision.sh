#!/usr/bin/env bash
# Brings a Debian 12 or 13 machine to a role of the platform, and back to it when run
# again: every step first looks, then changes, so a second run changes nothing.
# deploy/README.md is the operator's page.
set -euo pipefail
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

readonly ENV_FILE=/etc/assize/assize.env
readonly STATE=/var/lib/assize
readonly ACCOUNT=assize
readonly PORT=8100
readonly SOCKET=/run/assize/master.sock

usage() {
    cat <<USAGE
usage: provision.sh master|node|all [options]      (as root, on Debian 12 or 13)

  master   PostgreSQL, Valkey or Redis, the judge's master and the web tier
  node     a judge node
  all      both on one machine

options
  --master HOST:PORT   the master that a node works for (needed once for a node)
  --join TOKEN         a token for this node, made by "assize nodes invite" on the master
                       (needed once unless the master is on this machine)
  --bind HOST:PORT     where the master listens (default 127.0.0.1:$PORT; for nodes on
                       other machines an address they reach; then with certificates)
  --web HOST:PORT      where the web tier listens (default 127.0.0.1:8000)
  --languages "NAMES"  toolchains of a node, as for "assize setup" (default: the common ones)
  --prefix DIR         where the checkout is installed (default /opt/assize)
  --help

Values given once are kept in $ENV_FILE.
USAGE
}

fail() { echo "provision: $*" >&2; exit 1; }
refuse() { echo "provision: $*" >&2; exit 2; }
say() { echo "provision: $*"; }

changes=0
changed() { changes=$((changes + 1)); say "changed: $*"; }

# --- arguments ---------------------------------------------------------------

role='' master='' join='' bind='' web='' prefix=/opt/assize
languages="c cpp java python javascript go"

# address OPTION VALUE: VALUE is HOST:PORT.
address() {
    local port=${2##*:}
    if [[ $2 =~ ^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}$ ]]; then
        ((10#$port < 1 || 10#$port > 65535)) || return 0
    fi
    refuse "$1: must be HOST:PORT, not '$2'"
}

parse_arguments() {
    while (($#)); do
        case $1 in
            master | node | all)
                [[ -z $role ]] || refuse "role: one of master, node, all, not '$role' and '$1'"
                role=$1
                ;;
            --help | -h) usage; exit 0 ;;
            --master | --join | --bind | --web | --languages | --prefix)
                (($# > 1)) || refuse "$1: a value is missing"
                case $1 in --master | --bind | --web) address "$1" "$2" ;; esac
                printf -v "${1#--}" %s "$2"
                shift
                ;;
            *) refuse "unknown argument '$1' (see --help)" ;;
        esac
        shift
    done
    [[ -n $role ]] || refuse "role: one of master, node, all is needed (see --help)"
    [[ $prefix =~ ^/[A-Za-z0-9._/-]+$ ]] || refuse "--prefix: must be an absolute path of plain characters, not '$prefix'"
    [[ $languages =~ ^[a-z0-9\ ,]*$ ]] || refuse "--languages: names separated by spaces, not '$languages'"
    [[ -z $join || $join =~ ^assize-join-[A-Za-z0-9_=-]+$ ]] || refuse "--join: must be a token as \"assize nodes invite\" prints it"
    [[ -z $join || $role != master ]] || refuse "--join: is for nodes"
    [[ $role != node || -n $master || -n $(kept ASSIZE_MASTER) ]] ||
        refuse "--master: a node needs HOST:PORT of its master"
}

is_master() { [[ $role != node ]]; }
is_node() { [[ $role != master ]]; }
systemd_runs() { [[ -d /run/systemd/system ]]; }

check_machine() {
    [[ $(id -u) = 0 ]] || refuse "must run as root"
    local release
    # shellcheck source=/dev/null
    release=$(. /etc/os-release && echo "$ID ${VERSION_ID:-}")
    case $release in "debian 12" | "debian 13") ;; *) refuse "Debian 12 or 13 is needed, this is $release" ;; esac
}

# --- packages ----------------------------------------------------------------

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) = installed ]]; }

fresh_lists=''
refresh_lists() {
    [[ -n $fresh_lists ]] || apt-get update -q >/dev/null || fail "apt-get update failed"
    fresh_lists=yes
}

install_packages() {
    local package missing=()
    for package; do installed "$package" || missing+=("$package"); done
    ((${#missing[@]})) || return 0
    say "installing ${missing[*]}"
    refresh_lists
    local log; log=$(mktemp)
    if ! apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "could not install ${missing[*]}"
    fi
    rm -f "$log"
    changed "packages ${missing[*]}"
}

# Debian 13 has Valkey; 12 has Redis only.
redis_package() {
    local package
    for package in valkey-server redis-server; do installed "$package" && { echo "$package"; return; }; done
    refresh_lists
    if apt-cache show valkey-server >/dev/null 2>&1; then echo valkey-server; else echo redis-server; fi
}

# --- user, files, environment --------------------------------------------------

make_account() {
    getent passwd "$ACCOUNT" >/dev/null && return
    useradd --system --user-group --home-dir "$STATE" --no-create-home --shell /usr/sbin/nologin "$ACCOUNT"
    changed "user $ACCOUNT"
}

# install_file PATH MODE GROUP: brings PATH to what stands on stdin.
install_file() {
    local new
    mkdir -p "$(dirname "$1")"
    new=$(mktemp "$(dirname "$1")/.provision.XXXXXX")
    cat >"$new"
    chown "root:$3" "$new"
    chmod "$2" "$new"
    if cmp -s "$new" "$1" && [[ $(stat -c '%a %U %G' "$1") = "$(stat -c '%a %U %G' "$new")" ]]; then
        rm "$new"
    else
        mv "$new" "$1"
        changed "$1"
    fi
}

install_checkout() {
    local source; source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
    mkdir -p "$prefix"
    [[ $source != "$(cd "$prefix" && pwd -P)" ]] || return 0
    local itemized; itemized=$(rsync -rlpci --chown=root:root --chmod=go-w --delete \
        --exclude=.git --exclude=.venv --exclude=.assize --exclude=node_modules \
        --exclude=__pycache__ --exclude='.*_cache' --exclude='/web_ui/dist*' --exclude=/web_ui/.build.lock --exclude=/test-results \
        "$source/" "$prefix/")
    [[ -z $itemized ]] || changed "$prefix ($(wc -l <<<"$itemized") files)"
}

stamp() { cat "$prefix"/.venv/.stamp-requirements.lock 2>/dev/null || true; }

set_up_checkout() {
    local before parts=() done_now
    before=$(stamp)
    "$prefix/assize" --help >/dev/null || fail "could not make the Python environment"
    [[ $before = "$(stamp)" ]] || changed "Python environment"
    is_node && parts+=(init toolchains)
    is_master && parts+=(ui)
    done_now=$(cd "$prefix" && PYTHONPATH=$prefix "$prefix/.venv/bin/python" -P -m cli.setup \
        --languages "$languages" "${parts[@]}") || fail "set-up failed"
    [[ -z $done_now ]] || changed "$done_now"
}

# kept KEY: the value in the environment file, if any.
kept() { [[ ! -f $ENV_FILE ]] || sed -n "s/^$1=//p" "$ENV_FILE"; }

# choose KEY GIVEN DEFAULT: a line with what was given now, else kept, else DEFAULT.
choose() {
    local old; old=$(kept "$1")
    echo "$1=${2:-${old:-$3}}"
}

secret() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

environment() {
    local ours='ASSIZE_MASTER|ASSIZE_MASTER_BIND' default_master=127.0.0.1:$PORT
    # Within a machine the socket needs no certificates, whatever the master binds to.
    is_master && is_node && default_master=unix:$SOCKET
    choose ASSIZE_MASTER "$master" "$default_master"
    if is_master; then
        ours="$ours|ASSIZE_WEB_HOST|ASSIZE_WEB_PORT|ASSIZE_WEB_SECRET|ASSIZE_MASTER_CLUSTER_SECRET|ASSIZE_DATABASE_URL|ASSIZE_REDIS_URL"
        choose ASSIZE_MASTER_BIND "$bind" "127.0.0.1:$PORT"
        choose ASSIZE_WEB_HOST "${web%:*}" 127.0.0.1
        choose ASSIZE_WEB_PORT "${web##*:}" 8000
        choose ASSIZE_WEB_SECRET '' "$(secret)"
        choose ASSIZE_MASTER_CLUSTER_SECRET '' "$(secret)"
        # Over the socket PostgreSQL knows the user by itself: there is no password.
        choose ASSIZE_DATABASE_URL '' "postgresql://$ACCOUNT@/$ACCOUNT?host=/run/postgresql"
        choose ASSIZE_REDIS_URL '' redis://127.0.0.1:6379/0
    fi
    # What the operator added stays.
    [[ ! -f $ENV_FILE ]] || grep -Ev "^($ours)=" "$ENV_FILE" || true
}

install_environment() {
    local content; content=$(environment)
    install_file "$ENV_FILE" 0640 "$ACCOUNT" <<<"$content"
}

# --- membership ------------------------------------------------------------------

# A node becomes a member of its master's cluster: its key never leaves this machine.
join_cluster() {
    local at identity=$STATE/node/identity name said
    at=$(kept ASSIZE_MASTER)
    name=$(kept ASSIZE_NODE_NODE_ID)
    if [[ -n $join ]]; then
        said=$(PYTHONPATH=$prefix "$prefix/.venv/bin/python" -P -m cli join --master "$at" \
            --identity "$identity" --name "${name:-$(hostname)}" "$join") || fail "could not join the cluster of $at"
        [[ $said = *"had joined already" ]] || changed "$said"
    fi
    case $at in unix:* | 127.* | localhost:* | "[::1]:"*) return ;; esac
    [[ -f $identity/member.pem ]] ||
        say "note: this node is no member yet; run again with --join TOKEN (on the master: assize nodes invite)"
}

# --- stores --------------------------------------------------------------------

own_postgres=()
stop_own_postgres() {
    ((!${#own_postgres[@]})) || pg_ctlcluster "${own_postgres[@]}" stop || true
    own_postgres=()
}

# Without systemd (an image being built) the server runs only while we need it, and
# only on its socket.
start_postgres() {
    local version name state
    if systemd_runs; then
        systemctl enable -q --now postgresql.service
        return
    fi
    read -r version name _ state _ < <(pg_lsclusters --no-header | sort -rV)
    [[ $state != online* ]] || return 0
    trap stop_own_postgres EXIT
    pg_ctlcluster "$version" "$name" start -o "-c listen_addresses=''"
    own_postgres=("$version" "$name")
}

as_postgres() { (cd / && runuser -u postgres -- "$@"); }

make_database() {
    start_postgres
    if [[ -z $(as_postgres psql -XAtc "SELECT 1 FROM pg_roles WHERE rolname = '$ACCOUNT'") ]]; then
        as_postgres createuser "$ACCOUNT"
        changed "database user $ACCOUNT"
    fi
    if [[ -z $(as_postgres psql -XAtc "SELECT 1 FROM pg_database WHERE datname = '$ACCOUNT'") ]]; then
        # The cluster's own encoding depends on the locale it was installed under.
        as_postgres createdb -O "$ACCOUNT" -E UTF8 --locale=C.UTF-8 -T template0 "$ACCOUNT"
        changed "database $ACCOUNT"
    fi
    stop_own_postgres
}

# --- kernel and services ---------------------------------------------------------

install_sysctl() {
    local file=/etc/sysctl.d/60-assize-node.conf before=$changes
    install_file "$file" 0644 root <"$prefix/deploy/sysctl/60-assize-node.conf"
    # In an image being built the settings are those of another machine's kernel.
    if ((changes > before)) && systemd_runs; then sysctl -q -p "$file"; fi
    [[ $(wc -l </proc/swaps) -le 1 ]] ||
        say "note: swap is on; programs beyond their memory limit get slow (swapoff -a, /etc/fstab)"
}

install_units() {
    local service before=$1 units=()
    is_master && units+=(assize-master assize-web)
    is_node && units+=(assize-node)
    for service in "${units[@]}"; do
        # No pipe: what changed is counted in this shell.
        install_file "/etc/systemd/system/$service.service" 0644 root \
            < <(sed "s#/opt/assize#$prefix#g" "$prefix/deploy/systemd/$service.service")
    done
    if ! systemd_runs; then
        say "note: systemd does not run here; enable by hand: systemctl enable --now ${units[*]}"
        return
    fi
    if ((changes > before)); then
        systemctl daemon-reload
        # A node drains first: this may take as long as its longest judging.
        systemctl restart "${units[@]}"
    fi
    for service in "${units[@]}"; do
        systemctl is-enabled -q "$service" || { systemctl enable -q "$service"; changed "$service enabled"; }
        systemctl is-active -q "$service" || { systemctl start "$service"; changed "$service started"; }
    done
}

main() {
    parse_arguments "$@"
    check_machine
    install_packages ca-certificates python3 python3-venv rsync
    make_account
    local before=$changes
    install_checkout
    set_up_checkout
    install_environment
    if is_master; then
        install_packages postgresql "$(redis_package)"
        make_database
    fi
    if is_node; then install_sysctl; join_cluster; fi
    install_units "$before"
    if ((changes)); then say "done, $changes changes"; else say "nothing to change"; fi
}

main "$@"
