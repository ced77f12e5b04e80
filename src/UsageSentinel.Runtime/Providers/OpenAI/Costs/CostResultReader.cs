using System.Text.Json;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Buckets;

namespace UsageSentinel.Runtime.Providers.OpenAI.Costs;

/// <summary>Reads the results of the costs endpoint.</summary>
internal sealed class CostResultReader : IResultReader<CostRow>
{
    private static readonly MemberTable<CostMember> Members = new(
        ("object", CostMember.Object), ("amount", CostMember.Amount), ("line_item", CostMember.LineItem),
        ("project_id", CostMember.Project), ("api_key_id", CostMember.Key), ("quantity", CostMember.Quantity),
        ("quantity_unit", CostMember.QuantityUnit));

    private static readonly MemberTable<CostMember> AmountMembers = new(("value", CostMember.Value), ("currency", CostMember.Currency));

    private readonly StringPool strings = new();
    private readonly Dictionary<CostKey, int> rowOf = [];
    private readonly List<CostWire> rows = [];
    private CostKey key;
    private decimal? amount;
    private decimal? quantity;
    private bool? isKnown;
    private CostMember member;
    private CostMember amountMember;
    private CostMember faulty;

    public string? Fault { get; private set; }

    public void BeginBucket()
    {
        rowOf.Clear();
        rows.Clear();
    }

    public void BeginResult()
    {
        key = default;
        (amount, quantity, isKnown) = (null, null, null);
        member = amountMember = faulty = CostMember.Unknown;
    }

    public void ReadMember(ref Utf8JsonReader reader, int level)
    {
        if (level == 0)
        {
            TakeMember(ref reader);
        }
        else if (level == 1 && member == CostMember.Amount)
        {
            TakeAmountMember(ref reader);
        }
    }

    public ResultOutcome EndResult()
    {
        if (isKnown == false)
        {
            return ResultOutcome.Unknown;
        }

        faulty = isKnown is null ? CostMember.Object : faulty;
        if (faulty != CostMember.Unknown)
        {
            Fault = $"{NameOf(faulty)} of a result is missing or has the wrong type";
            return ResultOutcome.Unreadable;
        }

        var wire = new CostWire(key, amount, quantity);
        if (!rowOf.TryAdd(key, rows.Count))
        {
            rows[rowOf[key]] += wire;
        }
        else
        {
            rows.Add(wire);
        }

        return ResultOutcome.Read;
    }

    public CostRow[] EndBucket(TimeWindow window)
    {
        var result = new CostRow[rows.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = rows[i].FromWire(window);
        }

        return result;
    }

    public CostRow[] Merge(CostRow[] earlier, CostRow[] later, TimeWindow window)
    {
        var again = later.Select(CostKey.Of).ToHashSet();
        return [.. later, .. earlier.Where(row => !again.Contains(CostKey.Of(row))).Select(row => row with { Window = window })];
    }

    private void TakeMember(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            member = Members.Find(ref reader);
        }
        else if (member != CostMember.Unknown && !TryTakeValue(ref reader))
        {
            Fail(member);
        }
    }

    private bool TryTakeValue(ref Utf8JsonReader reader)
    {
        switch (member)
        {
            case CostMember.Object:
                isKnown = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("organization.costs.result"u8);
                return reader.TokenType == JsonTokenType.String;
            case CostMember.Amount:
                return reader.TokenType is JsonTokenType.StartObject or JsonTokenType.EndObject or JsonTokenType.Null;
            case CostMember.Quantity:
                return WireDecimal.TryRead(ref reader, out quantity);
            case CostMember.LineItem:
                return TryTakeWord(ref reader, out var lineItem) && Set(key with { LineItem = lineItem });
            case CostMember.Project:
                return TryTakeWord(ref reader, out var project) && Set(key with { Project = project });
            case CostMember.Key:
                return TryTakeWord(ref reader, out var apiKey) && Set(key with { Key = apiKey });
            default:
                return TryTakeWord(ref reader, out var unit) && Set(key with { QuantityUnit = unit });
        }
    }

    private void TakeAmountMember(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            amountMember = AmountMembers.Find(ref reader);
        }
        else if (amountMember == CostMember.Value && !WireDecimal.TryRead(ref reader, out amount))
        {
            Fail(CostMember.Value);
        }
        else if (amountMember == CostMember.Currency)
        {
            if (TryTakeWord(ref reader, out var currency))
            {
                Set(key with { Currency = currency?.ToLowerInvariant() });
            }
            else
            {
                Fail(CostMember.Currency);
            }
        }
    }

    private bool TryTakeWord(ref Utf8JsonReader reader, out string? word)
    {
        word = null;
        return reader.TokenType switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.String => strings.TryTake(ref reader, out word),
            _ => false,
        };
    }

    private static string NameOf(CostMember member) =>
        member >= CostMember.Value ? "amount." + AmountMembers.NameOf(member) : Members.NameOf(member);

    private bool Set(CostKey changed)
    {
        key = changed;
        return true;
    }

    private void Fail(CostMember at) => faulty = faulty == CostMember.Unknown ? at : faulty;
}
