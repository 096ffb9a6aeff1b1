using System.Text;
using CsCheck;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Checkpoints;

public sealed class CheckpointManifestJsonTests : IDisposable
{
    private readonly CheckpointFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        CheckpointManifest manifest = _fixture.Upload(100) with { BestMetric = 0.1 + 0.2 };

        CheckpointManifest read = CheckpointManifestJson.Read(CheckpointManifestJson.Write(manifest), "m");

        Assert.Equivalent(manifest, read, strict: true);
        Assert.Null(CheckpointManifestJson.Read(CheckpointManifestJson.Write(manifest with { BestMetric = null }), "m").BestMetric);
    }

    [Theory]
    [InlineData("\"step\": 100", "\"step\": -1")]
    [InlineData("\"step\": 100,", "")]
    [InlineData("\"step\": 100", "\"step\": \"x\"")]
    [InlineData("\"size\": 7", "\"size\": -7")]
    [InlineData("adapter_model.safetensors", "../../outside")]
    [InlineData("adapter_model.safetensors", "manifest.json")]
    [InlineData("adapter_model.safetensors", "trainer_state.json")]
    [InlineData("\"sha256\": \"a", "\"sha256\": \"X")]
    [InlineData("\"job\": \"job\"", "\"job\": null")]
    public void A_value_that_cannot_be_is_refused(string found, string replacement)
    {
        string json = Encoding.UTF8.GetString(CheckpointManifestJson.Write(_fixture.Upload(100)));
        Assert.Contains(found, json, StringComparison.Ordinal);

        Assert.Throws<UserErrorException>(() => CheckpointManifestJson.Read(Encoding.UTF8.GetBytes(json.Replace(found, replacement, StringComparison.Ordinal)), "m"));
    }

    [Fact]
    public void A_damaged_manifest_is_read_or_refused_with_a_message()
    {
        byte[] json = CheckpointManifestJson.Write(_fixture.Upload(100));
        Gen.Select(Gen.Int[0, json.Length - 1], Gen.Byte, Gen.Int[0, json.Length]).Sample(
            (index, value, length) =>
            {
                byte[] damaged = [.. json];
                damaged[index] = value;
                try
                {
                    CheckpointManifestJson.Read(damaged.AsSpan(0, length), "m");
                }
                catch (UserErrorException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: 3000,
            threads: 1);
    }
}
