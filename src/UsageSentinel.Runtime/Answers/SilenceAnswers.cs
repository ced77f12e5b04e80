using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Every silence on record, the first to end first.</summary>
public sealed class SilenceAnswers(MuteStore mutes, TimeProvider clock)
{
    public async Task<List<SilenceJson>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return [.. (await mutes.SilencesAsync(cancellationToken)).OrderBy(silence => silence.EndsAt).Select(silence => SilenceJson.Of(silence, now))];
    }
}
