using System.Globalization;
using System.Text;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Builds a relative address whose every value is escaped: ids and cursors come from outside.</summary>
internal sealed class RequestUri(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = '?';

    /// <exception cref="ArgumentException">The id cannot be a path segment of its own.</exception>
    public static string Segment(string id) =>
        id is "" or "." or ".."
            ? throw new ArgumentException($"'{id}' is not a valid id.", nameof(id))
            : Uri.EscapeDataString(id);

    public RequestUri With(string name, string value)
    {
        text.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        separator = '&';
        return this;
    }

    public RequestUri With(string name, long value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>One <c>name[]=value</c> each, as the official clients write arrays.</summary>
    public RequestUri WithEach(string name, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            With(name + "[]", value);
        }

        return this;
    }

    public override string ToString() => text.ToString();
}
