using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Messages;
using Spectral.Shared.Safetensors;

namespace Spectral.Coordinator.Tests.Http;

public sealed class SpectraApiTests : ApiTest
{
    private const int Rank = 100;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Orchestrator.Add("a").Step(1);
    }

    [Fact]
    public async Task The_newest_checkpoint_names_the_weights_and_their_bases_tell_the_values()
    {
        WriteBasis("key-1", first: 200);
        WriteBasis("key-2", first: 300);
        Commit(2, ("m.q", "key-1"));
        Commit(4, ("m.q", "key-1"), ("m.v", "key-2"), ("m.gone", "key-3"));
        JsonElement json = (await GetAsync("v1/jobs/a/spectra")).Json;
        Assert.Equal((4, 3), (json.GetProperty("step").GetInt32(), json.GetProperty("weights").GetInt32()));
        JsonElement[] items = [.. json.GetProperty("items").EnumerateArray()];
        Assert.Equal(["m.q", "m.v"], items.Select(item => item.GetProperty("module").GetString()));
        Assert.Equal(Enumerable.Range(0, 64).Select(i => 300f - i), items[1].GetProperty("values").EnumerateArray().Select(value => value.GetSingle()));
    }

    [Fact]
    public async Task Before_the_first_checkpoint_there_are_none_and_of_no_job_neither()
    {
        Assert.Equal(0, (await GetAsync("v1/jobs/a/spectra")).Json.GetProperty("items").GetArrayLength());
        await ProblemAsync(HttpStatusCode.NotFound, Host.Http.GetAsync("v1/jobs/none/spectra"));
    }

    private void WriteBasis(string key, float first) => Store.Replace(StoreLayout.Basis(key), stream => SafetensorsWriter.Write(
        stream,
        [Source("U", [2, Rank], _ => 0), Source("S", [Rank], i => first - i), Source("V", [3, Rank], _ => 0)]));

    private static SafetensorsSource Source(string name, long[] shape, Func<int, float> value) => new(name, SafetensorsDtype.F32, shape, stream =>
    {
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((product, size) => product * size)).Select(value)];
        stream.Write(MemoryMarshal.AsBytes<float>(values));
    });

    private void Commit(long step, params (string Module, string Key)[] bases)
    {
        var manifest = new CheckpointManifest(
            "a", "trial-0", step, 1, 1, 0, [new UploadedFile("f", 1, new string('b', 64))], [.. bases.Select(basis => new CheckpointBasis(basis.Module, basis.Key, new string('a', 64)))], "f", true, "r", null, false, default);
        Store.Replace(StoreLayout.Manifest("a", "trial-0", step), stream => stream.Write(CheckpointManifestJson.Write(manifest)));
    }
}
