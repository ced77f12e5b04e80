using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Responding;

/// <summary>The models that a project uses, all keys together.</summary>
internal sealed class KnownModels
{
    private readonly HashSet<string> models = new(StringComparer.Ordinal);
    private DateTimeOffset first = DateTimeOffset.MaxValue;

    /// <param name="row">Usage of the project.</param>
    /// <param name="isIncident">Whether it is of an incident, which says nothing about what the project needs.</param>
    public void Add(UsageRow row, bool isIncident)
    {
        first = row.Window.Start < first ? row.Window.Start : first;
        if (!isIncident && row.Dimensions.Model is { } model)
        {
            models.Add(model);
        }
    }

    /// <summary>Whether the project was seen for that long.</summary>
    public bool IsKnownFor(TimeSpan time, DateTimeOffset now) => first <= now && now - first >= time;

    /// <summary>Whether it uses the model, or another snapshot of it.</summary>
    public bool Uses(string model) => models.Any(other => ProviderLimit.IsSameFamily(other, model));
}
