# waits.sh: what the tests of a running dashboard share. $kpitop: its process; $screens: the folder of the saved screens, if it is not this
# one; `err`: what it said.
fail() {
    echo "$*"
    tail -n 5 out/* 2>/dev/null
    cat err
    exit 1
}
comes() { # a screen: until it is saved
    i=0
    until [ -s "${screens:-.}/$1" ]; do
        i=$((i + 1))
        [ $i -lt 250 ] && kill -0 $kpitop 2>/dev/null || fail "the screen $1 does not come"
        sleep 0.1
    done
}
