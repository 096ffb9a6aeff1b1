namespace Spectral.Shared.Hosting;

/// <summary>
/// One thing a service can be told: as <c>--name value</c>, as the environment variable <c>SPECTRAL_NAME</c>, or in
/// appsettings.json under <c>Spectral:Name</c>; the first of these counts.
/// </summary>
/// <param name="Name">Lower case, words joined by hyphens, without the leading ones.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Default">Value when nothing is said; null for none.</param>
/// <param name="IsFlag">True for one that takes no value on the command line.</param>
/// <param name="CommonVariable">Environment variable that other software reads for the same; it counts where ours says nothing.</param>
public sealed record Setting(string Name, string Description, string? Default = null, bool IsFlag = false, string? CommonVariable = null)
{
    public string Option => "--" + Name;

    public string Variable => "SPECTRAL_" + Name.Replace('-', '_').ToUpperInvariant();
}
