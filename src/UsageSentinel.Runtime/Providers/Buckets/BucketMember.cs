namespace UsageSentinel.Runtime.Providers.Buckets;

/// <summary>The members of a page of buckets, and of a bucket, that are read.</summary>
internal enum BucketMember
{
    /// <summary>None of those below.</summary>
    Unknown,

    /// <summary>Of a page: its buckets.</summary>
    Data,

    /// <summary>Of a page: whether another one follows.</summary>
    HasMore,

    /// <summary>Of a page: the cursor of the next one.</summary>
    NextPage,

    /// <summary>Of a bucket: its first instant.</summary>
    StartTime,

    /// <summary>Of a bucket: the instant after its last.</summary>
    EndTime,

    /// <summary>Of a bucket: its results.</summary>
    Results,
}
