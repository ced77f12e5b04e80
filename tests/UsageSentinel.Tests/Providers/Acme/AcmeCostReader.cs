using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Buckets;

namespace UsageSentinel.Tests.Providers.Acme;

/// <summary>Reads rows such as <c>{"workspace":"w","cents":"123.45"}</c>: $1.23.</summary>
internal sealed class AcmeCostReader : IResultReader<CostRow>
{
    private readonly List<(string? Workspace, decimal Usd)> rows = [];
    private string? workspace;
    private decimal usd;
    private string member = string.Empty;

    public string? Fault => null;

    public void BeginBucket() => rows.Clear();

    public void BeginResult() => (workspace, usd) = (null, 0);

    public void ReadMember(ref Utf8JsonReader reader, int level)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                member = reader.GetString() ?? string.Empty;
                break;
            case JsonTokenType.String when member == "workspace":
                workspace = reader.GetString();
                break;
            case JsonTokenType.String when member == "cents":
                usd = decimal.Parse(reader.GetString()!, CultureInfo.InvariantCulture) / 100;
                break;
        }
    }

    public ResultOutcome EndResult()
    {
        rows.Add((workspace, usd));
        return ResultOutcome.Read;
    }

    public CostRow[] EndBucket(TimeWindow window) =>
        [.. rows.Select(row => new CostRow(window, row.Workspace is { } id ? new ProjectId(id) : null, null, "tokens", row.Usd, "usd", null, null))];

    public CostRow[] Merge(CostRow[] earlier, CostRow[] later, TimeWindow window) => later;
}
