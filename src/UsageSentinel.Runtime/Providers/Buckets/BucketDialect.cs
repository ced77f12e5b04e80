using System.Text.Json;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>Reads an instant, UTC; null if the token is none.</summary>
internal delegate DateTimeOffset? InstantReader(ref Utf8JsonReader reader);

/// <summary>What a provider calls the members of a page of buckets, and how it writes instants.</summary>
/// <param name="members">The names.</param>
/// <param name="instant">Reads an instant of the answer.</param>
internal sealed class BucketDialect(MemberTable<BucketMember> members, InstantReader instant)
{
    public MemberTable<BucketMember> Members => members;

    /// <summary>The name of a member, for messages.</summary>
    public string this[BucketMember member] => members.NameOf(member);

    public DateTimeOffset? Instant(ref Utf8JsonReader reader) => instant(ref reader);

    /// <summary>Whole seconds since the Unix epoch.</summary>
    public static DateTimeOffset? UnixSeconds(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds) && seconds >= 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Text as RFC 3339 has it, such as <c>2026-11-10T12:30:00Z</c>.</summary>
    public static DateTimeOffset? Rfc3339(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var instant) ? instant.ToUniversalTime() : null;
}
