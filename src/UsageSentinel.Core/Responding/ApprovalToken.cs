using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Core.Responding;

/// <summary>
/// A claim as a text that cannot be made or changed without the key: version, expiry, nonce and three texts with their lengths,
/// then HMAC-SHA256 over all of it, as base64url.
/// </summary>
public static class ApprovalToken
{
    /// <summary>The least bytes a key must have.</summary>
    public const int KeyBytes = 32;

    /// <summary>No token is longer than this, in characters.</summary>
    public const int MostCharacters = 2_048;

    private const byte Version = 1;
    private const int NonceBytes = 16;
    private const int HeadBytes = 1 + sizeof(long) + NonceBytes;
    private const int SignatureBytes = 32;

    /// <param name="key">At least <see cref="KeyBytes"/> bytes.</param>
    /// <param name="claim">What the token is good for.</param>
    /// <exception cref="ArgumentException">The key is too short, or a text too long.</exception>
    public static string Mint(ReadOnlySpan<byte> key, ApprovalClaim claim)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, KeyBytes, nameof(key));
        var nonce = Convert.FromHexString(claim.Nonce);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceBytes, nameof(claim));
        byte[][] texts = [.. ((string[])[claim.EpisodeId, claim.Level, claim.Approver]).Select(Encoding.UTF8.GetBytes)];
        var bytes = new byte[HeadBytes + texts.Sum(text => sizeof(ushort) + text.Length) + SignatureBytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), claim.ExpiresAt.ToUnixTimeSeconds());
        nonce.CopyTo(bytes, 1 + sizeof(long));
        var at = HeadBytes;
        foreach (var text in texts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), checked((ushort)text.Length));
            text.CopyTo(bytes, at + sizeof(ushort));
            at += sizeof(ushort) + text.Length;
        }

        HMACSHA256.HashData(key, bytes.AsSpan(0, at), bytes.AsSpan(at));
        var token = Base64Url.EncodeToString(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(token.Length, MostCharacters, nameof(claim));
        return token;
    }

    /// <summary>The signature is compared first and in constant time: nothing of a forged token is looked at.</summary>
    public static ApprovalReading Read(ReadOnlySpan<byte> key, string? token, DateTimeOffset now)
    {
        if (Decode(token) is not { } bytes || bytes.Length < HeadBytes + SignatureBytes)
        {
            return new ApprovalReading.Forged();
        }

        var signed = bytes.AsSpan(0, bytes.Length - SignatureBytes);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, signed), bytes.AsSpan(signed.Length)) || Parse(signed) is not { } claim)
        {
            return new ApprovalReading.Forged();
        }

        return now >= claim.ExpiresAt ? new ApprovalReading.Expired(claim) : new ApprovalReading.Valid(claim);
    }

    /// <summary>What is kept of a token that was used: enough to know it again, too little to use it.</summary>
    public static string Fingerprint(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static ApprovalClaim? Parse(ReadOnlySpan<byte> signed)
    {
        if (signed[0] != Version)
        {
            return null;
        }

        var expires = BinaryPrimitives.ReadInt64BigEndian(signed[1..]);
        var nonce = Convert.ToHexStringLower(signed.Slice(1 + sizeof(long), NonceBytes));
        var rest = signed[HeadBytes..];
        return Text(ref rest) is { } episode && Text(ref rest) is { } level && Text(ref rest) is { } approver && rest.IsEmpty
            ? new ApprovalClaim(episode, level, approver, DateTimeOffset.FromUnixTimeSeconds(expires), nonce)
            : null;
    }

    private static string? Text(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length && rest.Length < sizeof(ushort) + length)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(rest.Slice(sizeof(ushort), length));
        rest = rest[(sizeof(ushort) + length)..];
        return text;
    }

    /// <summary>Only the one text that encodes the bytes: a second spelling of a used token would be a fresh one.</summary>
    private static byte[]? Decode(string? token)
    {
        if (token is null or { Length: 0 or > MostCharacters } || !Base64Url.IsValid(token))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(token);
        return Base64Url.EncodeToString(bytes) == token ? bytes : null;
    }
}
