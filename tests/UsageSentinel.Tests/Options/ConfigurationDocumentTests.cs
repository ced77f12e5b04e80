using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Tests.Options;

/// <summary>The page that explains every setting says what the classes say.</summary>
public sealed class ConfigurationDocumentTests
{
    public static TheoryData<string> EverySetting => [.. Settings(typeof(SentinelOptions), "", new SentinelOptions()).Select(setting => setting.Path)];

    [Fact]
    public void Sample_IsValid()
    {
        var options = ConfigurationReader.Read(SampleConfiguration.Json(), new Dictionary<string, string>());

        Assert.NotEmpty(options.Providers);
        Assert.NotEmpty(options.Caps);
        Assert.NotEmpty(options.Budgets);
        Assert.NotEmpty(options.Routes);
        _ = options.ToPolicy();
        _ = options.ToResponseSettings();
        _ = options.ToSweepSettings();
    }

    [Theory]
    [MemberData(nameof(EverySetting))]
    public void Page_EverySetting_HasARowWithItsDefaultRangeAndDescription(string path)
    {
        var setting = Settings(typeof(SentinelOptions), "", new SentinelOptions()).Single(one => one.Path == path);
        var row = SampleConfiguration.Page().Split('\n').SingleOrDefault(line => line.StartsWith($"| `{path}` |", StringComparison.Ordinal));

        Assert.True(row is not null, $"docs/reference/configuration.md has no row for {path}.");
        var cells = row.Split(" | ");
        Assert.Equal(4, cells.Length);
        Assert.Contains(setting.Default, cells[1], StringComparison.Ordinal);
        foreach (var bound in setting.Range)
        {
            Assert.Contains(bound, cells[2], StringComparison.Ordinal);
        }

        Assert.True(cells[3].Length > 10, "The meaning is missing.");
        Assert.StartsWith(setting.Description, cells[3], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EverySetting))]
    public void Sample_EverySetting_IsShown(string path)
    {
        using var document = JsonDocument.Parse(SampleConfiguration.Json());
        IEnumerable<JsonElement> at = [document.RootElement];
        foreach (var name in path.Split('.'))
        {
            var member = name.Replace("[]", "", StringComparison.Ordinal);
            at = at.Where(node => node.TryGetProperty(member, out _)).Select(node => node.GetProperty(member));
            at = name.EndsWith("[]", StringComparison.Ordinal) ? at.SelectMany(node => node.EnumerateArray()) : at;
        }

        Assert.True(at.Any(), $"The sample does not show {path}.");
    }

    private static IEnumerable<(string Path, string Default, string[] Range, string Description)> Settings(Type type, string prefix, object defaults)
    {
        foreach (var property in type.GetProperties())
        {
            var path = prefix + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var kind = property.PropertyType;
            if (kind.IsGenericType && kind.GetGenericTypeDefinition() == typeof(List<>) && IsSection(kind.GetGenericArguments()[0]))
            {
                var item = kind.GetGenericArguments()[0];
                foreach (var inner in Settings(item, path + "[].", Activator.CreateInstance(item)!))
                {
                    yield return inner;
                }
            }
            else if (IsSection(kind))
            {
                foreach (var inner in Settings(kind, path + ".", property.GetValue(defaults) ?? Activator.CreateInstance(kind)!))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return (path, Shown(property.GetValue(defaults)), [.. Bounds(property)], property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? string.Empty);
            }
        }
    }

    private static bool IsSection(Type type) => type.IsClass && type.Assembly == typeof(SentinelOptions).Assembly && type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static string Shown(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        System.Collections.IEnumerable items and not string => string.Join(", ", items.Cast<object>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static IEnumerable<string> Bounds(PropertyInfo property) => property.GetCustomAttributes<ValidationAttribute>().SelectMany(rule => rule switch
    {
        RangeAttribute { Maximum: double and > 1e18 } range => [Shown(range.Minimum)],
        RangeAttribute range => new[] { Shown(range.Minimum), Shown(range.Maximum) },
        AllowedValuesAttribute allowed => allowed.Values.Select(Shown),
        StringLengthAttribute length => [Shown(length.MaximumLength)],
        _ => [],
    });
}
