# Up to three more tries, 30 minutes apart, after exit codes that another try can help. The trap forwards SIGTERM to the night:
# without it, a shell that is a container's first process ignores the signal.
trap 'kill -TERM $! 2>/dev/null; wait $!; exit 143' TERM
n=0; until { /opt/tidemark/bin/tidemark nightly --date yesterday "$@" --input "$INPUT" --warehouse "$WAREHOUSE" --publish "$PUBLISH" --signing-key /etc/tidemark/release.key & wait $!; }; do c=$?; n=$((n+1)); case $c in 2|20|40) exit $c;; esac; [ $n -le 3 ] || exit $c; sleep 1800 & wait $!; done
