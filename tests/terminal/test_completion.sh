#!/bin/sh
# Completion under the fingers: a real bash and a real zsh in a terminal, with Tab.
. "${SRCDIR:-.}/tests/terminal/lib.sh"
"$KPITOP" --lang en completion bash >"$TMPDIR/bash"
"$KPITOP" --lang en completion zsh >"$TMPDIR/_kpitop"
ln -s "$KPITOP" "$TMPDIR/kpitop"
PATH=$TMPDIR:$PATH
export PATH
if command -v bash >/dev/null; then
    open_terminal 80 24
    type_line "PS1='bash> ' bash --norc -i"
    wait_for 'bash>'
    type_line ". $TMPDIR/bash"
    keys -l 'kpitop report --gra'
    keys Tab
    wait_for 'kpitop report --grain'
    keys -l 'qua'
    keys Tab
    wait_for 'kpitop report --grain quarter'
fi
if command -v zsh >/dev/null; then
    open_terminal 80 24
    type_line "PS1='zsh> ' zsh -f -i"
    wait_for 'zsh>'
    type_line "fpath=($TMPDIR \$fpath); autoload -Uz compinit && compinit -u -d $TMPDIR/zcompdump"
    keys -l 'kpitop report --gra'
    keys Tab
    wait_for 'kpitop report --grain'
    keys -l 'qua'
    keys Tab
    wait_for 'grain.quarter'
fi
exit 0
