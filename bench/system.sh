# A system of its own for a measurement: bench/lighthouse and bench/pages read this file. Expects $root.
# start_system PORT makes $scratch, starts the system on $data there, and stops and removes it when the script ends, whatever happens.
stop_system() {
    status=$?
    trap - EXIT
    [ -z "${nginx_pid:-}" ] || kill "$nginx_pid" 2>/dev/null || true
    [ ! -d "$data" ] || "$root/run" --stop --data "$data" >/dev/null || true
    rm -rf "$scratch"
    exit "$status"
}

start_system() {
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/thaklor-bench-XXXXXX")
    data=$scratch/data
    mkdir "$data"
    trap stop_system EXIT
    trap 'exit 130' INT TERM HUP
    # What the operator's shell says about other systems is not for this one.
    env -u ConnectionStrings__messaging -u ConnectionStrings__mail -u ConnectionStrings__storage -u THAKLOR_SQLSERVER \
        "$root/run" --detach --limits off --port "$1" --data "$data" >"$scratch/run.log" || { cat "$scratch/run.log" >&2; exit 1; }
}
