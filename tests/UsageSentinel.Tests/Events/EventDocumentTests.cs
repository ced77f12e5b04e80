using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using NJsonSchema;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Architecture;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Events;

/// <summary>docs/events.md tells of every type of event, with a schema and an example that are true.</summary>
public sealed partial class EventDocumentTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "events.md"));

    private static readonly JsonSchema Envelope = JsonSchema.FromJsonAsync(Blocks(Page.Split("\n## `")[0], "schema").Single()).GetAwaiter().GetResult();

    private static readonly string[] Types = [.. Page.Split("\n## `").Skip(1).Select(section => section.Split('`')[0])];

    public static TheoryData<string> Documented => [.. Types];

    /// <summary>The types the code knows: constants, and those of rules that have one of their own.</summary>
    private static readonly string[] Known =
    [
        .. typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Concat(typeof(SystemEventTypes).GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.IsLiteral && field.Name != nameof(EventTypes.HealthPrefix))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Append(RouteProbe.EventType)
            .Union(OfRules),
    ];

    private static IEnumerable<string> OfRules => Enum.GetValues<RuleKind>().Select(rule => EventTypes.Beginning(rule.ToString()));

    [Fact]
    public void EveryType_HasASection() => Assert.Equal(Known.Order(StringComparer.Ordinal), Types.Order(StringComparer.Ordinal));

    /// <summary>
    /// What the page says is not emitted is what no code of the product names, and the other way round. A constant that is used is a text of
    /// the compiled program; one that is only declared is not.
    /// </summary>
    [Fact]
    public void TypesNotEmittedYet_AreThoseNoCodeNames()
    {
        var named = Texts(typeof(EventTypes).Assembly);
        var silent = Known.Except(OfRules).Where(type => !named.Contains(type));

        Assert.Equal(silent.Order(StringComparer.Ordinal), Types.Where(type => Section(type).Contains("**Not emitted yet.**", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(EventTypes.Withheld, named);
    }

    /// <summary>A repeat is the word of a route's own log, never of the sweep that publishes.</summary>
    [Fact]
    public void TypesInNoticesOnly_AreThoseNoTransitionPublishes()
    {
        var fired = AlertLifecycle.Apply(null, Given.Anomalous(Severity.Warning, subject: Given.Subject()), Given.Step(0), true, new AlertTiming(TimeSpan.Zero, TimeSpan.Zero)).Transitions[^1];
        var published = Enum.GetValues<TransitionKind>().Select(kind => EventTypes.Of(fired with { Kind = kind })).ToArray();

        Assert.Equal([EventTypes.Repeated], Types.Where(type => Section(type).Contains("**In notices only.**", StringComparison.Ordinal)));
        Assert.DoesNotContain(EventTypes.Repeated, published);
        Assert.Contains(EventTypes.Escalated, published);
    }

    [Theory]
    [MemberData(nameof(Documented))]
    public async Task Example_OfEachType_IsAsItsSchemasSay(string type)
    {
        var section = Section(type);
        var own = await JsonSchema.FromJsonAsync(Blocks(section, "schema").Single());
        var example = Blocks(section, "example").Single();

        Assert.Empty(Envelope.Validate(example).Select(error => error.ToString()));
        Assert.Empty(own.Validate(example).Select(error => error.ToString()));
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(example) < 40 * 1024);
        Assert.DoesNotMatch(Secret(), example);

        var parsed = SentinelEvent.Parse(example);
        Assert.Equal(type, parsed?.Type);
        Assert.Empty(Envelope.Validate(parsed!.ToJson()).Concat(own.Validate(parsed.ToJson())).Select(error => error.ToString()));
    }

    /// <summary>The schemas see what they are to forbid.</summary>
    [Theory]
    [MemberData(nameof(Documented))]
    public async Task Example_Spoiled_IsRefused(string type)
    {
        var section = Section(type);
        var own = await JsonSchema.FromJsonAsync(Blocks(section, "schema").Single());
        var example = Blocks(section, "example").Single();

        Assert.NotEmpty(own.Validate(example.Replace(type, "UsageSentinel.Other.Thing.v1", StringComparison.Ordinal)));
        Assert.NotEmpty(own.Validate(Regex.Replace(example, "\"(explanation|digest|cause)\"", "\"$1x\"")));
        Assert.NotEmpty(Envelope.Validate(example.Replace("\"version\": 1", "\"version\": 1,\n\"adminKey\": \"x\"", StringComparison.Ordinal)));
        Assert.NotEmpty(Envelope.Validate(example.Replace("\"audiences\": [", "\"audiences\": [\"everybody\",", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryMember_IsInTheSchemaAndInTheTable()
    {
        var members = typeof(EventDetails).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(members, Envelope.Properties["data"].ActualSchema.Properties.Keys.Order(StringComparer.Ordinal));
        Assert.All(members, member => Assert.Contains($"\n| `{member}` | ", Page, StringComparison.Ordinal));
    }

    /// <summary>An alert that ends for any reason is an event that the schema accepts.</summary>
    [Fact]
    public void ResolvedReasons_AreThoseOfTheSchema() => Assert.Equal(
        Enum.GetNames<ResolvedReason>().Order(StringComparer.Ordinal),
        Envelope.Properties["data"].ActualSchema.Properties["resolvedReason"].Enumeration.Select(reason => (string)reason!).Order(StringComparer.Ordinal));

    [Fact]
    public void Announced_EveryRuleAndStep_IsAsTheSchemaSays()
    {
        foreach (var rule in Enum.GetValues<RuleKind>())
        {
            var subject = Given.Subject(rule, "name");
            var timing = new AlertTiming(TimeSpan.Zero, TimeSpan.Zero);
            var fired = AlertLifecycle.Apply(null, Given.Anomalous(Severity.Warning, subject: subject), Given.Step(0), true, timing);
            var worse = AlertLifecycle.Apply(fired.Alert, Given.Anomalous(Severity.Critical, subject: subject), Given.Step(1), true, timing);
            var over = AlertLifecycle.Apply(worse.Alert, Given.Normal with { Subject = subject }, Given.Step(2), true, timing);
            foreach (var step in (Advanced[])[fired, worse, over])
            {
                var body = Assert.Single(new AlertEventFactory("test", "v1").Announce(step.Transitions, Given.Monday)).ToJson();
                Assert.Empty(Envelope.Validate(body).Select(error => $"{rule}: {error}"));
                Assert.Contains(SentinelEvent.Parse(body)!.Type, Types);
            }
        }
    }

    /// <summary>However long the words of others are, the event fits a queue, and what looks like a secret or an address does not pass.</summary>
    [Fact]
    public void Announced_LongAndPlanted_FitsAndIsClean()
    {
        var planted = "sk-admin-PLANTED0123456789abcdef ada@example.com " + new string('é', 60_000);
        var finding = new Finding(Given.Subject(), new Verdict.Anomalous(Given.Anomaly() with { Cause = planted, Explanation = planted }));
        var fired = AlertLifecycle.Apply(null, finding, Given.Step(0), true, AlertTiming.Velocity);

        var body = Assert.Single(new AlertEventFactory("test", "v1").Announce(fired.Transitions, null)).ToJson();
        Assert.True(System.Text.Encoding.UTF8.GetByteCount(body) < 40 * 1024);
        Assert.DoesNotMatch(Secret(), body);
        Assert.Empty(Envelope.Validate(body).Select(error => error.ToString()));
    }

    /// <summary>Every text the code of an assembly holds.</summary>
    private static HashSet<string> Texts(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        var texts = new HashSet<string>(StringComparer.Ordinal);
        for (var handle = reader.GetNextHandle(MetadataTokens.UserStringHandle(0)); !handle.IsNil; handle = reader.GetNextHandle(handle))
        {
            texts.Add(reader.GetUserString(handle));
        }

        return texts;
    }

    private static string Section(string type) => Page.Split("\n## `").Single(section => section.StartsWith(type + "`", StringComparison.Ordinal));

    private static IEnumerable<string> Blocks(string text, string kind) =>
        Regex.Matches(text, $"```json {kind}\n(.*?)\n```", RegexOptions.Singleline).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"sk-[A-Za-z0-9]|[\w.]+@[\w.]+\.\w|Bearer |-----BEGIN|https?://hooks|xox[abp]-", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
