using Microsoft.Extensions.Options;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing.Updating;
using UsageSentinel.Runtime.Providers.Recorded;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>Turns what went wrong into lines for the operator and an exit code.</summary>
public static class CliFailure
{
    public static int CodeOf(ProviderError error) =>
        error is ProviderError.InvalidCredential or ProviderError.MissingScope ? ExitCode.Refused : ExitCode.Failed;

    /// <summary>The lines and the code, or null where it is a fault of the program itself.</summary>
    public static (IReadOnlyList<string> Lines, int Code)? Find(Exception failure) => failure switch
    {
        ConfigurationException wrong => (wrong.Errors, ExitCode.Usage),
        OptionsValidationException wrong => ([.. wrong.Failures.Select(line => DisplayText.Of(line, 500))], ExitCode.Usage),
        RefusedException refused => ([DisplayText.Of(refused.Message, 500)], ExitCode.Refused),
        PriceSourceException source => ([source.Message], source.IsRefused ? ExitCode.Refused : ExitCode.Usage),
        PriceTableException table => ([$"--from: the table {table.Message}"], ExitCode.Failed),
        UsageException wrong => ([wrong.Message], ExitCode.Usage),
        InjectionException wrong => ([DisplayText.Of(wrong.Message, 500)], ExitCode.Usage),
        RecordedUsageException wrong => ([wrong.Message], ExitCode.Usage),
        ProviderException provider => ([DisplayText.Of(provider.Message, 500)], CodeOf(provider.Error)),
        StoreException store => ([DisplayText.Of(store.Message, 500)], ExitCode.Failed),
        IOException or UnauthorizedAccessException => ([DisplayText.Of(failure.Message, 500)], ExitCode.Failed),
        OperationCanceledException => (["Interrupted. Everything committed so far is stored."], ExitCode.Interrupted),
        AggregateException { InnerException: { } inner } => Find(inner),
        PartlyFailedException { Faults: [var first, ..] } partly => Find(first) is { } known ? ([DisplayText.Of(partly.Message, 500)], known.Code) : null,
        _ => null,
    };
}

/// <summary>The command line asks for something that cannot be.</summary>
public sealed class UsageException(string message) : Exception(message);
