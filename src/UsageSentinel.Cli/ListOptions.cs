using System.Collections.Immutable;
using System.CommandLine;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>The options by which every list is narrowed: <c>--key --project --owner --last --top --sort</c>.</summary>
public sealed class ListOptions
{
    private readonly Option<string?> key = new("--key") { Description = "Only this key: its id, the first characters of it, or its name.", HelpName = "KEY" };
    private readonly Option<string?> project = new("--project") { Description = "Only this project: its id, the first characters of it, or its name.", HelpName = "PROJECT" };
    private readonly Option<string?> owner = new("--owner") { Description = "Only keys of this owner: id, name, user or service_account.", HelpName = "OWNER" };
    private readonly Option<string?> last = new("--last") { Description = "Only the time up to now, such as 24h or 7d.", HelpName = "TIME" };
    private readonly Option<int?> top = new("--top") { Description = "Only the first N.", HelpName = "N" };
    private readonly Option<string?> sort;

    /// <summary>Whether an order was asked for.</summary>
    public bool HasSort(ParseResult parsed) => parsed.GetResult(sort) is { Implicit: false };

    private ListOptions(string[] sorts)
    {
        sort = new Option<string?>("--sort") { Description = $"The order: {string.Join(", ", sorts)}. Default: {sorts[0]}.", HelpName = "NAME" };
        sort.AcceptOnlyFromAmong(sorts);
        top.Validators.Add(result =>
        {
            if (result.GetValue(top) is < 1)
            {
                result.AddError("--top: at least 1.");
            }
        });
    }

    /// <param name="command">The verb.</param>
    /// <param name="sorts">The names of the orders; the first is the default.</param>
    /// <param name="scope">What the list is about.</param>
    public static ListOptions AddTo(Command command, string[] sorts, ListScope scope)
    {
        var options = new ListOptions(sorts);
        Option[] about = scope switch
        {
            ListScope.Keys or ListScope.KeysInTime => [options.key, options.project, options.owner, options.last],
            ListScope.Records => [options.key, options.project, options.owner],
            _ => [options.key, options.project, options.owner, options.last],
        };
        foreach (var option in (Option[])[.. about, options.top, options.sort])
        {
            command.Options.Add(option);
        }

        return options;
    }

    /// <summary>What was asked for, with names turned into ids.</summary>
    /// <exception cref="UsageException">A name fits several, an owner has no key, or <c>--last</c> is no duration.</exception>
    public async Task<ListFilter> ReadAsync(ParseResult parsed, CliHost host, CancellationToken cancellationToken) => new(
        parsed.GetValue(key) is { } oneKey ? await Named.KeyAsync(host, oneKey, cancellationToken) : null,
        parsed.GetValue(project) is { } oneProject ? await ProjectAsync(host, oneProject, cancellationToken) : null,
        parsed.GetValue(owner) is { } oneOwner ? await OwnedAsync(host, oneOwner, cancellationToken) : null,
        parsed.GetResult(last) is { } && parsed.GetValue(last) is { } length ? host.Clock.GetUtcNow() - TimeText.Length(length) : null,
        parsed.GetValue(top) ?? int.MaxValue,
        parsed.GetValue(sort))
    {
        Asked = string.Join(' ', new[] { key, project, owner, last }
            .Where(option => parsed.GetResult(option) is { Implicit: false })
            .Select(option => $"{option.Name} {DisplayText.Of(parsed.GetValue(option), 100)}")),
    };

    private static async Task<string> ProjectAsync(CliHost host, string text, CancellationToken cancellationToken) =>
        await host.Get<KeyNames>().ProjectsAsync(text, cancellationToken) switch
        {
            [] => text,
            [var one] => one,
            var several => throw new UsageException($"{several.Length} projects have the name '{DisplayText.Of(text, 100)}' or an id that begins with it. Give the whole id: {DisplayText.Of(string.Join(", ", several), 300)}."),
        };

    private static async Task<ImmutableHashSet<string>> OwnedAsync(CliHost host, string text, CancellationToken cancellationToken) =>
        await host.Get<KeyNames>().OwnedByAsync(text, cancellationToken) is { IsEmpty: false } owned
            ? owned
            : throw new UsageException($"No key has the owner '{DisplayText.Of(text, 100)}'. See 'sentinel keys'.");
}

/// <summary>What a list is about, and so by what it can be narrowed.</summary>
public enum ListScope
{
    /// <summary>Keys as they are now; in time, those that were used.</summary>
    Keys,

    /// <summary>What keys did, in time.</summary>
    KeysInTime,

    /// <summary>What projects cost, in time.</summary>
    Projects,

    /// <summary>Rows of the ledger, which has a <c>--last</c> of its own.</summary>
    Records,
}
