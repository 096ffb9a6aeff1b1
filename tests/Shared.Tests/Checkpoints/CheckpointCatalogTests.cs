using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;
using static Spectral.Shared.Tests.Checkpoints.CheckpointFixture;

namespace Spectral.Shared.Tests.Checkpoints;

public sealed class CheckpointCatalogTests : IDisposable
{
    private readonly CheckpointFixture _fixture = new();

    public CheckpointCatalogTests()
    {
        _fixture.Commit(50);
        _fixture.Commit(1_000_000, isBest: true);
        _fixture.Commit(100);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Steps_are_listed_newest_first_and_only_when_committed()
    {
        _fixture.Upload(150);
        _fixture.Put($"{Place(200)}/{StoreLayout.AdapterFile}", "no manifest");
        _fixture.Put($"{StoreLayout.Checkpoints(Job, Trial)}/notes/{StoreLayout.ManifestFile}", "{}");

        Assert.Equal([1_000_000L, 100, 50], _fixture.Catalog.Steps());
        Assert.Equal(1_000_000, _fixture.Catalog.Best());
        Assert.Null(_fixture.Catalog.Read(200));
    }

    [Fact]
    public void The_newest_sound_checkpoint_is_chosen_and_the_damaged_ones_are_told()
    {
        _fixture.Damage(1_000_000, StoreLayout.ManifestFile);
        _fixture.Store.MoveToTrash($"{Place(100)}/{StoreLayout.AdapterFile}");

        CheckpointChoice choice = _fixture.Catalog.NewestVerified();

        Assert.Equal(50, choice.Manifest!.Step);
        Assert.Equal(2, choice.Damaged.Count);
        Assert.EndsWith("step 100 is damaged (adapter_model.safetensors is missing); using step 50", choice.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_byte_is_found()
    {
        string path = _fixture.Store.LocalFile($"{Place(1_000_000)}/{StoreLayout.AdapterFile}");
        byte[] content = File.ReadAllBytes(path);
        content[3] ^= 1;
        File.WriteAllBytes(path, content);

        Assert.Equal("step 1000000 is damaged (sha256 of adapter_model.safetensors differs); using step 100", _fixture.Catalog.NewestVerified().Warning);
    }

    [Fact]
    public void Without_damage_there_is_no_warning() => Assert.Null(_fixture.Catalog.NewestVerified().Warning);

    [Fact]
    public void With_nothing_sound_there_is_no_choice()
    {
        foreach (long step in _fixture.Catalog.Steps())
        {
            _fixture.Damage(step, StoreLayout.AdapterFile);
        }

        CheckpointChoice choice = _fixture.Catalog.NewestVerified();

        Assert.Null(choice.Manifest);
        Assert.EndsWith("; no other checkpoint is left, so training starts again from step 1", choice.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_of_another_job_is_refused()
    {
        var other = new CheckpointCatalog(_fixture.Store, "other", Trial);
        _fixture.Store.Move(StoreLayout.Job(Job), StoreLayout.Job("other"));

        Assert.Contains("belongs to job job", Assert.Throws<UserErrorException>(() => other.Read(100)).Message, StringComparison.Ordinal);
        Assert.Null(other.NewestVerified().Manifest);
    }
}
