namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>Where the columns of recorded usage are; -1 for one that is not there.</summary>
internal sealed class RecordedColumns
{
    private readonly int[] at = new int[Enum.GetValues<RecordedField>().Length];

    private RecordedColumns(string[] header, RecordedFormat format)
    {
        Format = format;
        Array.Fill(at, -1);
        var plain = header.Select(RecordedNames.Plain).ToArray();
        foreach (var (field, names) in RecordedNames.Of(format))
        {
            at[(int)field] = names.Select(name => Array.IndexOf(plain, RecordedNames.Plain(name))).FirstOrDefault(index => index >= 0, -1);
        }
    }

    public RecordedFormat Format { get; }

    public bool HasTerms => (this[RecordedField.Endpoint] & this[RecordedField.Batch] & this[RecordedField.Tier] & this[RecordedField.User]) != -1;

    public bool HasDetails =>
        (this[RecordedField.CacheWrite] & this[RecordedField.AudioInput] & this[RecordedField.AudioOutput] & this[RecordedField.ImageInput]
            & this[RecordedField.ImageOutput] & this[RecordedField.Images] & this[RecordedField.Characters] & this[RecordedField.Seconds]) != -1;

    public int this[RecordedField field] => at[(int)field];

    public bool Has(RecordedField field) => at[(int)field] >= 0;

    /// <exception cref="RecordedUsageException">Columns are missing; names all of them, and what may be meant by them.</exception>
    public static RecordedColumns Of(string[] header, RecordedFormat format)
    {
        var columns = new RecordedColumns(header, format is RecordedFormat.Auto ? FormatOf(header) : format);
        var missing = Missing(columns).ToList();
        return missing.Count == 0 ? columns : throw new RecordedUsageException(1, Words(missing, header, columns.Format));
    }

    /// <summary>By the columns that no other format has.</summary>
    private static RecordedFormat FormatOf(string[] header)
    {
        var names = header.Select(RecordedNames.Plain).ToHashSet(StringComparer.Ordinal);
        bool Has(params string[] all) => all.All(names.Contains);
        return Has("bucketstart") ? RecordedFormat.Sentinel
            : Has("starttime", "prompttokens") && (Has("spend") || Has("calltype") || Has("apikey")) ? RecordedFormat.LiteLlm
            : Has("starttime", "nummodelrequests") || Has("starttime", "starttimeiso") ? RecordedFormat.OpenAIDashboard
            : Has("starttime") && (Has("traceid") || Has("usagedetails") || Has("totalcost") || Has("inputusage")) ? RecordedFormat.Langfuse
            : RecordedFormat.Sentinel;
    }

    private static IEnumerable<RecordedField> Missing(RecordedColumns columns)
    {
        foreach (var field in RecordedNames.Required(columns.Format).Where(field => !columns.Has(field)))
        {
            yield return field;
        }

        var isMetered = columns.Format switch
        {
            RecordedFormat.OpenAIDashboard => columns.Has(RecordedField.Input) || columns.Has(RecordedField.Images) || columns.Has(RecordedField.Characters) || columns.Has(RecordedField.Seconds),
            RecordedFormat.Langfuse => columns.Has(RecordedField.Usage) || (columns.Has(RecordedField.Input) && columns.Has(RecordedField.Output)),
            _ => true,
        };
        if (!isMetered)
        {
            yield return columns.Format is RecordedFormat.Langfuse ? RecordedField.Usage : RecordedField.Input;
        }
    }

    private static string Words(List<RecordedField> missing, string[] header, RecordedFormat format)
    {
        var names = missing.ConvertAll(field => RecordedNames.Of(format)[field][0]);
        var renames = missing
            .Select(field => (Meant: RecordedNames.Meant(field, header), Name: RecordedNames.Of(format)[field][0]))
            .Where(pair => pair.Meant is not null)
            .Select(pair => $"'{Text.DisplayText.Of(pair.Meant?.Trim().TrimStart('\uFEFF') ?? string.Empty, 40)}' to {pair.Name}")
            .ToList();
        var others = string.Join(", ", RecordedFormats.Names.Skip(1));
        return (names.Count == 1 ? $"the column {names[0]} is missing" : $"the columns {List(names)} are missing")
            + (renames.Count == 0 ? string.Empty : $"; rename {List(renames)}")
            + (format is RecordedFormat.Sentinel ? $". Supported formats: {others}." : $" in this export ({Word(format)}). Supported formats: {others}.");
    }

    private static string List(List<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";

    private static string Word(RecordedFormat format) => format switch
    {
        RecordedFormat.OpenAIDashboard => "openai-dashboard",
        RecordedFormat.LiteLlm => "litellm",
        RecordedFormat.Langfuse => "langfuse",
        _ => "sentinel",
    };
}
