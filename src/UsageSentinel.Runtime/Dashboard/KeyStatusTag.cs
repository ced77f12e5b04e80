using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Dashboard;

/// <summary>Whether a key is listed by its provider, as a label.</summary>
internal static class KeyStatusTag
{
    public static Html Of(KeyStatus status) => status switch
    {
        KeyStatus.Active => $"""<span class="tag good">active</span>""",
        KeyStatus.Deleted => $"""<span class="tag">deleted</span>""",
        KeyStatus.Unknown => $"""<span class="tag warn">not in the inventory</span>""",
        _ => $"""<span class="tag">unattributed</span>""",
    };
}
