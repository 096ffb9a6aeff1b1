using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using static Spectral.Shared.Tests.Checkpoints.CheckpointFixture;

namespace Spectral.Shared.Tests.Checkpoints;

public sealed class CheckpointCommitterTests : IDisposable
{
    private readonly CheckpointFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_committed_upload_is_a_checkpoint_and_no_longer_incoming()
    {
        CheckpointManifest manifest = _fixture.Upload(100);

        Assert.Null(_fixture.Committer.Commit(manifest, Incoming(100)));

        Assert.Equal([100L], _fixture.Catalog.Steps());
        Assert.Null(_fixture.Catalog.Damage(100));
        Assert.Equivalent(manifest, _fixture.Catalog.Read(100), strict: true);
        Assert.Empty(_fixture.Store.List(Incoming(100)));
    }

    [Fact]
    public void Committing_again_changes_nothing()
    {
        CheckpointManifest manifest = _fixture.Upload(100);
        Assert.Null(_fixture.Committer.Commit(manifest, Incoming(100)));
        Assert.Null(_fixture.Committer.Commit(manifest, Incoming(100)));
        Assert.Null(_fixture.Committer.Commit(_fixture.Upload(100, generation: 2), Incoming(100, 2)));

        Assert.Equal(1, _fixture.Catalog.Read(100)!.Generation);
        Assert.Empty(_fixture.Store.List(Incoming(100, 2)));
    }

    [Theory]
    [InlineData(StoreLayout.AdapterFile, "wrongly", "sha256 of adapter_model.safetensors differs")]
    [InlineData(StoreLayout.AdapterFile, "short", "adapter_model.safetensors has 5 bytes, not 7")]
    [InlineData("extra", "x", "extra does not belong to it")]
    [InlineData(StoreLayout.ManifestFile, "{}", "manifest.json does not belong to it")]
    public void An_upload_that_differs_is_refused_and_stays(string file, string content, string expected)
    {
        CheckpointManifest manifest = _fixture.Upload(100);
        _fixture.Put($"{Incoming(100)}/{file}", content);

        Assert.Equal(expected, _fixture.Committer.Commit(manifest, Incoming(100)));
        Assert.Empty(_fixture.Catalog.Steps());
        Assert.NotEmpty(_fixture.Store.List(Incoming(100)));
    }

    [Fact]
    public void What_earlier_generations_left_behind_goes_with_the_next_commit()
    {
        _fixture.Upload(90, generation: 1);
        _fixture.Upload(95, generation: 2);
        _fixture.Upload(110, generation: 3);
        CheckpointManifest manifest = _fixture.Upload(100, generation: 2);

        Assert.Null(_fixture.Committer.Commit(manifest, Incoming(100, 2)));

        Assert.Empty(_fixture.Store.List(Incoming(90, 1)));
        Assert.NotEmpty(_fixture.Store.List(Incoming(95, 2)));
        Assert.NotEmpty(_fixture.Store.List(Incoming(110, 3)));
    }

    [Fact]
    public void A_crash_while_the_moved_files_were_removed_costs_nothing()
    {
        CheckpointManifest manifest = _fixture.Upload(100);
        foreach (string file in new[] { StoreLayout.AdapterFile, StoreLayout.TrainerStateFile })
        {
            _fixture.Put($"{Place(100)}/{file}", File.ReadAllText(_fixture.Store.LocalFile($"{Incoming(100)}/{file}")));
        }

        _fixture.Store.MoveToTrash($"{Incoming(100)}/{StoreLayout.AdapterFile}");

        Assert.Null(_fixture.Committer.Commit(manifest, Incoming(100)));
        Assert.Null(_fixture.Catalog.Damage(100));
        Assert.Empty(_fixture.Store.List(Incoming(100)));
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        CheckpointManifest manifest = _fixture.Upload(100);
        _fixture.Store.MoveToTrash($"{Incoming(100)}/{StoreLayout.TrainerStateFile}");

        Assert.Equal("trainer_state.json is missing", _fixture.Committer.Commit(manifest, Incoming(100)));
    }

    [Fact]
    public void A_crash_between_moving_and_publishing_is_made_good_by_committing_again()
    {
        CheckpointManifest manifest = _fixture.Upload(100);
        _fixture.Store.Move(Incoming(100), Place(100));
        Assert.Empty(_fixture.Catalog.Steps());

        Assert.Null(_fixture.Committer.Commit(manifest, Incoming(100)));
        Assert.Null(_fixture.Catalog.Damage(100));
    }

    [Fact]
    public void Files_left_by_a_crash_give_way_to_a_newer_upload()
    {
        _fixture.Upload(100, "other");
        _fixture.Store.Move(Incoming(100), Place(100));

        Assert.Null(_fixture.Committer.Commit(_fixture.Upload(100, generation: 2), Incoming(100, 2)));
        Assert.Null(_fixture.Catalog.Damage(100));
        Assert.Equal(2, _fixture.Catalog.Read(100)!.Generation);
    }

    [Fact]
    public void A_damaged_checkpoint_gives_way_to_the_same_step_computed_again()
    {
        _fixture.Commit(100);
        _fixture.Damage(100, StoreLayout.AdapterFile);

        Assert.Null(_fixture.Committer.Commit(_fixture.Upload(100, generation: 2), Incoming(100, 2)));
        Assert.Null(_fixture.Catalog.Damage(100));
    }

    [Fact]
    public void A_damaged_manifest_beside_good_files_is_written_again()
    {
        CheckpointManifest manifest = _fixture.Upload(100);
        Assert.Null(_fixture.Committer.Commit(manifest, Incoming(100)));
        _fixture.Damage(100, StoreLayout.ManifestFile);

        Assert.Null(_fixture.Committer.Commit(manifest, Incoming(100)));
        Assert.Null(_fixture.Catalog.Damage(100));
    }

    [Fact]
    public void The_same_step_with_other_content_is_refused()
    {
        _fixture.Commit(100);

        string? refusal = _fixture.Committer.Commit(_fixture.Upload(100, "wrongly", generation: 2), Incoming(100, 2));

        Assert.Equal("step 100 is committed already, with other content (generation 1)", refusal);
        Assert.Equal(1, _fixture.Catalog.Read(100)!.Generation);
    }
}
