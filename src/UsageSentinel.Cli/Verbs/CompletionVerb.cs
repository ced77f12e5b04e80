using System.CommandLine;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>completion</c>: prints the script by which a shell completes verbs and options.</summary>
public static class CompletionVerb
{
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _sentinel() {
              local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}"
              COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word"))
            }
            complete -o default -F _sentinel sentinel
            """,
        ["zsh"] = """
            #compdef sentinel
            _sentinel() {
              local line="${(j: :)words[1,CURRENT]}"
              local -a found
              found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "${line}" 2>/dev/null)}")
              [[ -n "${found[*]}" ]] && compadd -- "${found[@]}" || _files
            }
            if [ "${funcstack[1]}" = "_sentinel" ]; then _sentinel "$@"; else compdef _sentinel sentinel; fi
            """,
        ["fish"] = """
            function __sentinel_complete
              set -l line (commandline -cp)
              set -l found (sentinel "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
              if test -n "$found"
                string join \n -- $found
              else
                __fish_complete_path (commandline -ct)
              end
            end
            complete -c sentinel -f -a '(__sentinel_complete)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName sentinel -ScriptBlock {
              param($word, $ast, $position)
              sentinel "[suggest:$position]" "$ast" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    public static Command Build(CliStreams streams)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Prints the completion script of a shell.") { shell };
        command.SetAction(async (parsed, _) =>
        {
            await streams.Out.WriteLineAsync(Scripts[parsed.GetValue(shell) ?? "bash"]);
            return ExitCode.Done;
        });
        return command;
    }
}
