using System.ComponentModel;

namespace UsageSentinel.Runtime.Options;

/// <summary>How people sign in to the console in Azure. On one machine none of it is needed.</summary>
public sealed class ConsoleOptions
{
    [Description("The issuer of the tokens that people sign in with, such as https://login.microsoftonline.com/TENANT_ID/v2.0. Without it the console is off in Azure.")]
    public string? Issuer { get; set; }

    [Description("The application (client) id of the app registration that people sign in to. Tokens for another application are refused.")]
    public string? Audience { get; set; }
}
