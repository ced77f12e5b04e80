using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Options;

/// <summary>The configuration is not valid. Holds every mistake at once, each with the name of the setting.</summary>
public sealed class ConfigurationException(ImmutableArray<string> errors)
    : Exception(errors.Length == 1 ? errors[0] : $"{errors.Length} errors in the configuration: {string.Join(" | ", errors)}")
{
    public ImmutableArray<string> Errors { get; } = errors;
}
