# Completion of tim in bash: source <(tim completions bash)
_tim() {
    local words=() last=-1 at=0 word line="${COMP_LINE:0:COMP_POINT}"
    # Bash cuts words at colons and equals signs. Pieces that stand together are a word.
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        local rest="${line:at}"
        local gap="${rest%%[![:space:]]*}"
        [[ -n "$word" && "${rest:${#gap}}" != "$word"* ]] && word="${rest:${#gap}}"
        if [[ $last -ge 0 && -z "$gap" ]]; then
            words[last]+="$word"
        else
            last=$((last + 1))
            words[last]="$word"
        fi
        at=$((at + ${#gap} + ${#word}))
    done
    local current="${words[last]}" quote="" IFS=$'\013'
    case "$current" in
        [\"\']*) quote="${current:0:1}" current="${current:1}" ;;
        *) current="${current//\\/}" ;;
    esac
    words[last]="$current"
    local found=( $(
        _CLAP_IFS="$IFS" _CLAP_COMPLETE_INDEX="$last" @ASKED@=bash "${COMP_WORDS[0]}" -- "${words[@]}" 2>/dev/null
    ) )
    # It puts what is found in the place of the last piece.
    local pieces=""
    [[ -z "$quote" && "$COMP_WORDBREAKS" == *:* && "$current" == *:* ]] && pieces="${current%"${current##*:}"}"
    COMPREPLY=()
    for word in "${found[@]}"; do
        word="${word#"$pieces"}"
        if [[ -z "$quote" && "$word" == *[[:space:]\"\'\(\)\&\;\|]* ]]; then
            printf -v word '%q' "$word"
        fi
        COMPREPLY+=("$word")
    done
    # A field goes on with its value.
    if [[ ${#COMPREPLY[@]} -ne 1 || "${COMPREPLY[0]}" != *[:=/] ]]; then
        compopt +o nospace 2>/dev/null
    fi
}
complete -o nospace -o bashdefault -F _tim tim
