using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Tests.Providers.OpenAI.Rig;

/// <summary>A key in memory, which changes when it is renewed if there is another.</summary>
internal sealed class FixedCredential(params string[] values) : ICredential
{
    private int index;

    public string Name => "OPENAI_ADMIN_KEY";

    public int Reads { get; private set; }

    public int Renewals { get; private set; }

    public ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken)
    {
        Reads++;
        if (renew)
        {
            Renewals++;
            index = Math.Min(index + 1, values.Length - 1);
        }

        return ValueTask.FromResult(values[index]);
    }
}
