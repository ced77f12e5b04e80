using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>One organization to read and to act on, over HTTP.</summary>
internal abstract class ApiOptions
{
    /// <summary>The operator's name of this organization.</summary>
    /// <value>The default is <c>default</c>.</value>
    [Required]
    public string Name { get; set; } = "default";

    /// <summary>Where the API is, up to and including its version.</summary>
    /// <value>Must be https to a host of the provider, http to loopback, or https to <see cref="AllowHost"/>.</value>
    [Required]
    public abstract Uri BaseUrl { get; set; }

    /// <summary>A host that may receive the key although it is not the provider's, such as a gateway.</summary>
    /// <value>The default is none. Must equal the host of <see cref="BaseUrl"/> to have an effect.</value>
    public string? AllowHost { get; set; }

    /// <summary>How often a request is repeated that failed in a way that may pass.</summary>
    /// <value>The default is 5. Must be between 0 and 20.</value>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 5;

    /// <summary>The wait before the first repetition; it doubles with each, and is shortened by up to a half at random.</summary>
    /// <value>The default is 1 second. Must be between zero and 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait this client chooses by itself.</summary>
    /// <value>The default is 30 seconds. Must be between zero and 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait the provider may ask for (<c>Retry-After</c>); a longer one ends the request as <see cref="ProviderError.RateLimited"/>.</summary>
    /// <value>The default is 60 seconds. Must be between zero and 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one attempt may take until the head of the answer is there.</summary>
    /// <value>The default is 60 seconds. Must be between 10 milliseconds and 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the body of an answer may be silent.</summary>
    /// <value>The default is 30 seconds. Must be between 10 milliseconds and 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one request may take in all: every attempt, every wait, and the body.</summary>
    /// <value>The default is 10 minutes. Must be between 10 milliseconds and 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest page of usage or cost, in bytes after decompression. Pages are read as they arrive, so this is not held in memory.</summary>
    /// <value>The default is 1 GiB. Must be between 1 KiB and 16 GiB.</value>
    [Range(1024L, 16L << 30)]
    public long MaxPageBytes { get; set; } = 1L << 30;

    /// <summary>The most pages of one reading. A reading that needs more fails; it is never cut off.</summary>
    /// <value>The default is 2,000. Must be between 1 and 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int MaxPages { get; set; } = 2_000;

    /// <summary>How many projects are asked for their keys at the same time.</summary>
    /// <value>The default is 4. Must be between 1 and 32.</value>
    [Range(1, 32)]
    public int Concurrency { get; set; } = 4;
}
