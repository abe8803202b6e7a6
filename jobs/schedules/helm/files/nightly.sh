# Up to three more tries, 30 minutes apart, after exit codes that another try can help.
n=0; until /opt/tidemark/bin/tidemark nightly --date yesterday --log-format json --input "$INPUT" --warehouse "$WAREHOUSE" --publish "$PUBLISH" --signing-key /etc/tidemark/release.key; do c=$?; n=$((n+1)); case $c in 2|20|40) exit $c;; esac; [ $n -le 3 ] || exit $c; sleep 1800; done
