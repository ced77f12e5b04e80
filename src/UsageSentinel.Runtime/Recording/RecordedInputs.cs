using System.Security.Cryptography;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>Everything a decision about a key rests on. The same inputs give the same decision.</summary>
public sealed record DecisionInputs(ResponseFacts Facts, ResponsePolicy Policy, DateTimeOffset Now)
{
    public ResponseDecision Decide() => Responder.Decide(Facts, Policy, Now);

    internal byte[] ToBytes() => ExactJson.Write(this);
}

/// <summary>Keeps the inputs of decisions under their hash, which the ledger's row of the decision holds: neither can be changed without the other.</summary>
public sealed class DecisionInputStore(IEntityStore store)
{
    private const string Partition = "inputs";

    /// <summary>Keeps them; may be repeated. Returns their SHA-256 in lower-case hexadecimal.</summary>
    public async Task<string> KeepAsync(DecisionInputs inputs, CancellationToken cancellationToken)
    {
        var bytes = inputs.ToBytes();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        await store.CommitAsync(
            TableNames.Ledger, Partition, [new EntityWrite.Upsert(new Entity(hash).WithBlob(Compressed.Write(bytes)))], cancellationToken);
        return hash;
    }

    /// <summary>Removes what is kept under a hash; nothing there is no fault.</summary>
    public async Task RemoveAsync(string hash, CancellationToken cancellationToken) =>
        await store.CommitAsync(TableNames.Ledger, Partition, [new EntityWrite.Delete(hash)], cancellationToken);

    /// <summary>What is kept under a hash.</summary>
    public async Task<RecordedInputs> FindAsync(string hash, CancellationToken cancellationToken)
    {
        if ((await store.FindAsync(TableNames.Ledger, Partition, hash, cancellationToken))?.Blob() is not { } small)
        {
            return new RecordedInputs.Missing();
        }

        byte[] bytes;
        try
        {
            bytes = Compressed.Read(small);
        }
        catch (StoreException)
        {
            return new RecordedInputs.Altered();
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes)) != hash ? new RecordedInputs.Altered()
            : ExactJson.Read<DecisionInputs>(bytes) is { } inputs ? new RecordedInputs.Held(inputs)
            : new RecordedInputs.OfAnotherVersion();
    }
}

/// <summary>What became of the inputs of a decision.</summary>
public abstract record RecordedInputs
{
    private RecordedInputs()
    {
    }

    public sealed record Held(DecisionInputs Inputs) : RecordedInputs;

    public sealed record Missing : RecordedInputs;

    /// <summary>They no longer have the hash the ledger names.</summary>
    public sealed record Altered : RecordedInputs;

    /// <summary>They are what was written, by a version that wrote otherwise.</summary>
    public sealed record OfAnotherVersion : RecordedInputs;
}
