# shares.sh: `in_shares N SCRIPT ARGUMENTS...` runs SCRIPT in Python N times at once, each with its number (from 0), N and the arguments: a
# share of one test each. Their outputs come one after the other; status 1 when one of them failed.
in_shares() {
    shares=$1 script=$2
    shift 2
    pids= i=0 failed_shares=0
    while [ $i -lt "$shares" ]; do
        PYTHONDONTWRITEBYTECODE=1 python3 "$script" $i "$shares" "$@" >"$TMPDIR/out.$i" 2>&1 &
        pids="$pids $!"
        i=$((i + 1))
    done
    for pid in $pids; do wait "$pid" || failed_shares=1; done
    cat "$TMPDIR"/out.*
    return $failed_shares
}
