using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>Who sits at the keyboard, as the ledger names them.</summary>
public static class Person
{
    public static string OfProcess { get; } = "cli:" + DisplayText.Of(Environment.UserName, 60);
}
