# made by flowview --completion bash
_flowview() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    case $before in
        -r | --read) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -R | --range) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -M | --directories) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -t | --time) :; return ;;
        -c | --limit) :; return ;;
        -f | --filter-file) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -o | --output) mapfile -t COMPREPLY < <(compgen -W 'line gline long glong extended biline bilong nsel nat proc csv csv-fast json ndjson raw null' -- "$word"); return ;;
        -C | --config) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -s | --statistic) mapfile -t COMPREPLY < <(compgen -W 'srcip dstip ip nhip nhbip router srcport dstport port proto flags srctos dsttos tos dir srcas dstas as prevas nextas inif outif if srcmask dstmask mask tunproto srcvlan dstvlan vlan insrcmac outdstmac indstmac outsrcmac ethertype srcmac dstmac inmac outmac mac mpls1 mpls2 mpls3 mpls4 mpls5 mpls6 mpls7 mpls8 mpls9 mpls10 cl sl al nbar odid opid event xevent nat natsrcip natdstip natip natsrcport natdstport natport iacl eacl ivrf evrf minttl maxttl srcnet dstnet net exp fwdstat biflowdir endreason connid pbstart pbend pbstep pbsize insrv outsrv flowid frag pfaction pfreason pfdir pfrule pfinterface tunsrcip tundstip tunip username label natstring process srcprocess dstprocess exe srcexe dstexe user srcuser dstuser container srccontainer dstcontainer unit srcunit dstunit pid srcpid dstpid uid srcuid dstuid cmdline srccmdline dstcmdline containername srccontainername dstcontainername pod srcpod dstpod parent srcparent dstparent grade srcgrade dstgrade reason srcreason dstreason record' -- "$word"); return ;;
        -A | --by) mapfile -t COMPREPLY < <(compgen -W 'proto srcport dstport tos srctos flags srcip srcip4 srcip6 dstip dstip4 dstip6 srcnet dstnet xsrcip xdstip xsrcport xdstport next bgpnext router insrcmac outdstmac indstmac outsrcmac srcas dstas nextas prevas inif outif srcmask dstmask dsttos mpls1 mpls2 mpls3 mpls4 mpls5 mpls6 mpls7 mpls8 mpls9 mpls10 srcvlan dstvlan odid opid exp ethertype minttl maxttl dir fwdstat cl sl al nbar event xevent nat ivrf evrf iacl eacl biflowdir endreason connid pbstart pbend pbstep pbsize insrv outsrv flowid frag pfaction pfreason pfdir pfrule username label natstring srcprocess dstprocess srcexe dstexe srcuser dstuser srccontainer dstcontainer srcunit dstunit srcpid dstpid srcuid dstuid srccmdline dstcmdline srccontainername dstcontainername srcpod dstpod srcparent dstparent srcgrade dstgrade srcreason dstreason process exe user container unit pid uid cmdline containername pod parent grade reason' -- "$word"); return ;;
        -O | --order) mapfile -t COMPREPLY < <(compgen -W 'flows packets ipackets opackets bytes ibytes obytes pps ipps opps bps ibps obps bpp ibpp obpp tstart tend duration' -- "$word"); return ;;
        -P | --post-filter) :; return ;;
        -n | --top) :; return ;;
        --memory) :; return ;;
        --tmpdir) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -w | --write) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -E | --exporters) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -v | --verify) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -x | --structure) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
        -i | --ident) :; return ;;
        -J | --recompress) mapfile -t COMPREPLY < <(compgen -W 'none lzo bz2 lz4 zstd' -- "$word"); return ;;
        -G) :; return ;;
        -H) :; return ;;
        -W) :; return ;;
        -D) :; return ;;
        --completion) mapfile -t COMPREPLY < <(compgen -W 'bash zsh fish' -- "$word"); return ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '-r --read -R --range -M --directories -t --time -c --limit -f --filter-file -Z --check-filter -X --dump-filter -o --output -q --quiet -N --plain --color=auto --color=always --color=never --utc --iso -C --config -6 --full-ipv6 -T --tag -s --statistic -a --aggregate -A --by -b --join -B --join-guess -O --order -m -P --post-filter -n --top --memory --tmpdir -w --write -z=lzo -z=bz2 -z=lz4 -z=zstd --compress=lzo --compress=bz2 --compress=lz4 --compress=zstd -y -j -I --totals -g --gnuplot -E --exporters -v --verify -x --structure -i --ident -J --recompress -G -H -W -D --examples --fields --man --completion -h --help -V --version' -- "$word")
    elif ((COMP_CWORD == 1)); then
        mapfile -t COMPREPLY < <(compgen -W 'profile' -- "$word")
    fi
}
complete -o filenames -F _flowview flowview
