using System.Text;
using System.Text.Json;

namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>Finds which known member a property name is. Names are compared only with those of their own length.</summary>
internal sealed class MemberTable<TMember>
    where TMember : struct, Enum
{
    private readonly (string Name, TMember Member)[] names;
    private readonly (byte[] Name, TMember Member)[][] byLength;

    /// <param name="names">Two names may mean the same member; the first is the documented one.</param>
    public MemberTable(params (string Name, TMember Member)[] names)
    {
        this.names = names;
        byLength = new (byte[], TMember)[names.Max(name => name.Name.Length) + 1][];
        for (var length = 0; length < byLength.Length; length++)
        {
            byLength[length] = [.. names
                .Where(name => name.Name.Length == length)
                .Select(name => (Encoding.ASCII.GetBytes(name.Name), name.Member))];
        }
    }

    /// <summary>The member of that name; the default of <typeparamref name="TMember"/> where it is none of them.</summary>
    public TMember Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return FindEscaped(ref reader);
        }

        var name = reader.ValueSpan;
        if (name.Length < byLength.Length)
        {
            foreach (var known in byLength[name.Length])
            {
                if (name.SequenceEqual(known.Name))
                {
                    return known.Member;
                }
            }
        }

        return default;
    }

    /// <summary>The documented name of a member.</summary>
    public string NameOf(TMember member) =>
        Array.Find(names, name => EqualityComparer<TMember>.Default.Equals(name.Member, member)).Name;

    private TMember FindEscaped(ref Utf8JsonReader reader)
    {
        foreach (var names in byLength)
        {
            foreach (var known in names)
            {
                if (reader.ValueTextEquals(known.Name))
                {
                    return known.Member;
                }
            }
        }

        return default;
    }
}
