using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace UsageSentinel.Simulator.Http;

/// <summary>Reads query parameters in every form the API accepts, and refuses what it refuses.</summary>
internal sealed class Query(IQueryCollection query)
{
    public bool Has(string name) => query.ContainsKey(name) || query.ContainsKey($"{name}[]");

    public string? Text(string name) => query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>An array: <c>x[]=a&amp;x[]=b</c>, <c>x=a&amp;x=b</c> or <c>x=a,b</c>.</summary>
    public IReadOnlyList<string> List(string name) =>
    [
        .. query[name].Concat(query[$"{name}[]"])
            .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Distinct(StringComparer.Ordinal),
    ];

    public long? Integer(string name) => Text(name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw ApiFault.BadRequest($"Invalid value for '{name}': expected an integer.", name);

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        _ => throw ApiFault.BadRequest($"Invalid value for '{name}': expected a boolean.", name),
    };

    public string Choice(string name, string standard, params ReadOnlySpan<string> allowed)
    {
        var value = Text(name) ?? standard;
        return allowed.Contains(value)
            ? value
            : throw ApiFault.BadRequest($"Invalid value: '{value}'. Supported values are: {Quoted(allowed)}.", name);
    }

    public int Limit(int standard, int most)
    {
        var limit = Integer("limit") ?? standard;
        return limit >= 1 && limit <= most
            ? (int)limit
            : throw ApiFault.BadRequest($"Invalid 'limit': must be between 1 and {most}.", "limit");
    }

    /// <summary>An array whose values must be in a set.</summary>
    public IReadOnlyList<string> Choices(string name, params ReadOnlySpan<string> allowed)
    {
        var values = List(name);
        foreach (var value in values)
        {
            if (!allowed.Contains(value))
            {
                throw ApiFault.BadRequest($"Invalid value: '{value}'. Supported values are: {Quoted(allowed)}.", name);
            }
        }

        return values;
    }

    private static string Quoted(ReadOnlySpan<string> values) => string.Join(", ", values.ToArray().Select(value => $"'{value}'"));
}
