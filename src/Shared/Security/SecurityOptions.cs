namespace Spectral.Shared.Security;

/// <summary>How a process of a cluster, or a client of one, proves who it is. <see cref="ClusterSecurity.Load"/> checks and reads it.</summary>
public sealed record SecurityOptions
{
    /// <summary>PEM file with the certificate of the one authority that the cluster trusts; several certificates may follow each other.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with this process's certificate; certificates between it and the authority may follow.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the certificate's private key, unencrypted.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The cluster's shared secret, which every request carries.</summary>
    public string? Token { get; init; }

    /// <summary>A file that holds the secret instead.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Neither certificates nor a token are needed. For trials on loopback. Default false.</summary>
    public bool Insecure { get; init; }

    /// <summary>Lets an insecure process listen beyond loopback as well. Default false.</summary>
    public bool InsecureBeyondLoopback { get; init; }
}
