using System.Text.Json;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Buckets;

namespace UsageSentinel.Runtime.Providers.OpenAI.Usage;

/// <summary>Reads the results of one usage endpoint.</summary>
internal sealed class UsageResultReader : IResultReader<UsageRow>
{
    /// <summary>The most a meter may show: what is above it is no usage, and sums of it would not fit.</summary>
    private const long Most = 1_000_000_000_000_000;

    private readonly UsageShape shape;
    private readonly StringPool strings = new();
    private readonly BucketSum sum;
    private readonly UsageResultWire meters = new();
    private readonly string?[] words = new string?[UsageMembers.Count];
    private bool? batch;
    private bool? isKnown;
    private UsageMember member;
    private UsageMember faulty;

    public UsageResultReader(UsageShape shape)
    {
        this.shape = shape;
        sum = new BucketSum(shape.Endpoint);
    }

    public string? Fault { get; private set; }

    public void BeginBucket() => sum.Begin();

    public void BeginResult()
    {
        meters.Clear();
        Array.Clear(words);
        batch = null;
        isKnown = null;
        member = UsageMember.Unknown;
        faulty = UsageMember.Unknown;
    }

    public void ReadMember(ref Utf8JsonReader reader, int level)
    {
        if (level > 0)
        {
            return;
        }

        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            member = UsageMembers.Table.Find(ref reader);
        }
        else if (member != UsageMember.Unknown && !TryTakeValue(ref reader))
        {
            // It is only wrong if the result turns out to be of the kind that was asked for.
            faulty = faulty == UsageMember.Unknown ? member : faulty;
        }
    }

    public ResultOutcome EndResult()
    {
        if (isKnown == false)
        {
            return ResultOutcome.Unknown;
        }

        faulty = isKnown is null ? UsageMember.Object : faulty;
        if (faulty == UsageMember.Unknown)
        {
            faulty = Array.Find(shape.Required, meter => !meters.Has(meter));
        }

        if (faulty != UsageMember.Unknown)
        {
            Fault = $"{UsageMembers.Table.NameOf(faulty)} of a result is missing or has the wrong type";
            return ResultOutcome.Unreadable;
        }

        sum.Add(FromWire(), meters.FromWire(shape.Units));
        return ResultOutcome.Read;
    }

    public UsageRow[] EndBucket(TimeWindow window) => sum.End(window);

    public UsageRow[] Merge(UsageRow[] earlier, UsageRow[] later, TimeWindow window)
    {
        var again = later.Select(row => row.Dimensions).ToHashSet();
        return [.. later, .. earlier.Where(row => !again.Contains(row.Dimensions)).Select(row => row with { Window = window })];
    }

    private bool TryTakeValue(ref Utf8JsonReader reader)
    {
        if (member.IsMeter())
        {
            return TryTakeMeter(ref reader);
        }

        switch (member, reader.TokenType)
        {
            case (UsageMember.Object, JsonTokenType.String):
                isKnown = IsOfShape(ref reader);
                return true;
            case (UsageMember.Batch, JsonTokenType.True or JsonTokenType.False):
                batch = reader.GetBoolean();
                return true;
            case (not UsageMember.Object, JsonTokenType.Null):
                return true;
            case (not (UsageMember.Object or UsageMember.Batch), JsonTokenType.String):
                return strings.TryTake(ref reader, out words[(int)member]);
            default:
                return false;
        }
    }

    private bool TryTakeMeter(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            meters.SetAbsent(member);
            return true;
        }

        if (reader.TokenType != JsonTokenType.Number || !TryWhole(ref reader, out var count) || count is < 0 or > Most)
        {
            return false;
        }

        meters.Set(member, count);
        return true;
    }

    private static bool TryWhole(ref Utf8JsonReader reader, out long count)
    {
        if (reader.TryGetInt64(out count))
        {
            return true;
        }

        // 12.0 is whole, though not written so.
        if (reader.TryGetDecimal(out var value) && decimal.IsInteger(value) && value is >= long.MinValue and <= long.MaxValue)
        {
            count = (long)value;
            return true;
        }

        return false;
    }

    private bool IsOfShape(ref Utf8JsonReader reader)
    {
        foreach (var name in shape.Results)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    private DimensionKey FromWire() => new(
        words[(int)UsageMember.Project],
        words[(int)UsageMember.Key],
        words[(int)UsageMember.Model],
        words[(int)UsageMember.ServiceTier],
        words[(int)UsageMember.Size] ?? words[(int)UsageMember.ContextLevel] ?? words[(int)UsageMember.VectorStore],
        words[(int)UsageMember.Source],
        batch);
}
