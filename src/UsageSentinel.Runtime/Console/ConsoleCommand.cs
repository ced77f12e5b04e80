using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Runtime.Entra;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// A form of the console on its way to the responder. It brings the token of the person who sent it: whoever can write to the queue and
/// has no such token can cause nothing.
/// </summary>
/// <param name="Id">Names the form; a command that is delivered twice is carried out once.</param>
/// <param name="Path">The page of the form, such as <c>/alerts/3f9c</c>.</param>
/// <param name="Form">Its fields.</param>
/// <param name="AskedAt">When it was sent.</param>
/// <param name="Token">Proves who sent it.</param>
internal sealed record ConsoleCommand(string Id, string Path, ImmutableDictionary<string, string> Form, DateTimeOffset AskedAt, SignedToken Token)
{
    /// <summary>After this it is too old: what the person saw may no longer be true.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const string Type = "UsageSentinel.Console.Command.v1";

    /// <summary>The act that the form names; empty for none.</summary>
    public string Act => Form.GetValueOrDefault("act", string.Empty);

    public string ToJson() => JsonSerializer.Serialize(new Wire(Type, Id, Path, Form.ToDictionary(), AskedAt, Token.Reveal()), JsonSerializerOptions.Web);

    /// <summary>The command; null where the text is none.</summary>
    public static ConsoleCommand? Parse(string message)
    {
        try
        {
            return JsonSerializer.Deserialize<Wire>(message, JsonSerializerOptions.Web) is { Kind: Type, Id: { Length: > 0 } id, Path: { } path, Form: { } form } wire
                ? new ConsoleCommand(id, path, form.ToImmutableDictionary(StringComparer.Ordinal), wire.AskedAt, new SignedToken(wire.Token ?? string.Empty))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A message as it may be kept: a command without its token, anything else as it is.</summary>
    public static string ToKeep(string message) => Parse(message) is { } command ? (command with { Token = new SignedToken(string.Empty) }).ToJson() : message;

    private sealed record Wire(string? Kind, string? Id, string? Path, Dictionary<string, string>? Form, DateTimeOffset AskedAt, string? Token);
}
