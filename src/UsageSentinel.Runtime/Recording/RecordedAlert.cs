using System.Text.Json;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>An alert among the inputs of a decision: its organization, and the bytes the store keeps.</summary>
internal sealed record RecordedAlert(string Provider, string Account, byte[] Alert)
{
    public static RecordedAlert Of(Alert alert) => new(alert.Subject.Account.Provider, alert.Subject.Account.Account, AlertWire.Write([alert]));

    /// <exception cref="JsonException">The bytes are not those of one alert.</exception>
    public Alert ToAlert()
    {
        try
        {
            return AlertWire.Read(Alert, new ProviderAccount(Provider, Account)).Single();
        }
        catch (Exception broken) when (broken is StoreException or InvalidOperationException)
        {
            throw new JsonException("The JSON is not an alert.", broken);
        }
    }
}
