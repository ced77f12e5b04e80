namespace UsageSentinel.Core.Usage;

/// <summary>One organization at one provider: the scope that has a watermark, a lease and an inventory.</summary>
/// <param name="Provider">The kind of provider, such as <c>openai</c>.</param>
/// <param name="Account">The name the operator gave this organization; the default is <c>default</c>.</param>
public sealed record ProviderAccount(string Provider, string Account)
{
    public override string ToString() => $"{Provider}|{Account}";
}
