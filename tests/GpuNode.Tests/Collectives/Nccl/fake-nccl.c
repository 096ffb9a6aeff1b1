/* NCCL as far as the tests need it, on host memory and among threads of one process: it records the calls it gets, adds and
   copies for real, and can be told to be slow, to fail, or to hang. Declarations follow nccl.h. */
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { char internal[128]; } ncclUniqueId;
typedef struct {
    size_t size; unsigned int magic; unsigned int version; int blocking; int cgaClusterSize; int minCTAs; int maxCTAs;
    const char *netName; int splitShare; int trafficClass; const char *commName; int collnetEnable; int CTAPolicy;
    int shrinkShare; int nvlsCTAs;
} ncclConfig_t;
_Static_assert(sizeof(ncclConfig_t) == 72, "the layout that the product assumes");

enum { SUCCESS = 0, SYSTEM_ERROR = 2, INVALID_ARGUMENT = 4, IN_PROGRESS = 7 };
enum { LONGEST_LOG = 1 << 16, MOST_RANKS = 8 };

typedef struct group {
    ncclUniqueId id; int size; int arrived; unsigned round; void *buffers[MOST_RANKS];
    pthread_mutex_t lock; pthread_cond_t turn; struct group *next;
} group;
typedef struct { group *members; int rank; int polls; int aborted; } comm;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static group *groups;
static char log_text[LONGEST_LOG];
static int version = 22703, polls_until_done, async_error, hangs, abort_hangs, next_id;

static void record(const char *call, int rank, long a, long b) {
    pthread_mutex_lock(&lock);
    size_t used = strlen(log_text);
    snprintf(log_text + used, LONGEST_LOG - used, "%d %s %ld %ld\n", rank, call, a, b);
    pthread_mutex_unlock(&lock);
}

/* The test's side. */
void fake_reset(int polls, int error, int hang, int hang_in_abort) {
    pthread_mutex_lock(&lock);
    log_text[0] = 0; polls_until_done = polls; async_error = error; hangs = hang; abort_hangs = hang_in_abort;
    pthread_mutex_unlock(&lock);
}
void fake_set_version(int value) { version = value; }
const char *fake_log(void) { return log_text; }

/* All members of a group come, and each leaves with everyone's buffer in place. */
static void meet(comm *c, void *buffer) {
    group *g = c->members;
    pthread_mutex_lock(&g->lock);
    if (buffer) g->buffers[c->rank] = buffer;
    unsigned round = g->round;
    if (++g->arrived == g->size) { g->arrived = 0; g->round++; pthread_cond_broadcast(&g->turn); }
    while (round == g->round) pthread_cond_wait(&g->turn, &g->lock);
    pthread_mutex_unlock(&g->lock);
}

static int begun(comm *c) {
    c->polls = hangs ? INT_MAX : polls_until_done;
    return c->polls > 0 || async_error ? IN_PROGRESS : SUCCESS;
}

int ncclGetVersion(int *value) { *value = version; return SUCCESS; }

int ncclGetUniqueId(ncclUniqueId *id) {
    pthread_mutex_lock(&lock);
    memset(id, ++next_id, sizeof *id);
    pthread_mutex_unlock(&lock);
    return SUCCESS;
}

int ncclCommInitRankConfig(comm **made, int size, ncclUniqueId id, int rank, ncclConfig_t *config) {
    if (config->size != sizeof *config || config->magic != 0xcafebeef || config->version != 22700 || config->blocking != 0
        || config->cgaClusterSize != INT_MIN || config->minCTAs != INT_MIN || config->maxCTAs != INT_MIN || config->netName
        || config->splitShare != INT_MIN || config->trafficClass != INT_MIN || config->commName || config->collnetEnable != INT_MIN
        || config->CTAPolicy != INT_MIN || config->shrinkShare != INT_MIN || config->nvlsCTAs != INT_MIN) return INVALID_ARGUMENT;
    for (int i = 0; i < 128; i++) if (id.internal[i] != id.internal[0] || !id.internal[i]) return INVALID_ARGUMENT;
    pthread_mutex_lock(&lock);
    group *g = groups;
    while (g && memcmp(&g->id, &id, sizeof id)) g = g->next;
    if (!g) {
        g = calloc(1, sizeof *g);
        g->id = id; g->size = size; g->next = groups; groups = g;
        pthread_mutex_init(&g->lock, NULL); pthread_cond_init(&g->turn, NULL);
    }
    pthread_mutex_unlock(&lock);
    *made = calloc(1, sizeof **made);
    (*made)->members = g; (*made)->rank = rank; (*made)->polls = polls_until_done;
    record("init", rank, size, id.internal[0]);
    return polls_until_done ? IN_PROGRESS : SUCCESS;
}

int ncclCommGetAsyncError(comm *c, int *state) {
    if (c->polls > 0) { if (!hangs) c->polls--; *state = IN_PROGRESS; return SUCCESS; }
    *state = async_error;
    return SUCCESS;
}

/* A call while another is in progress is the caller's mistake. */
static int refuse(comm *c) { return c->aborted || c->polls > 0 ? INVALID_ARGUMENT : SUCCESS; }

int ncclAllReduce(const float *from, float *to, size_t count, int type, int operation, comm *c, void *stream) {
    record("all-reduce", c->rank, (long)count, type);
    if (refuse(c) || type != 7 || operation != 0 || stream || from != to) return INVALID_ARGUMENT;
    if (hangs || async_error) return begun(c);
    meet(c, to);
    float *sum = calloc(count ? count : 1, sizeof *sum);
    for (int r = 0; r < c->members->size; r++)
        for (size_t i = 0; i < count; i++) sum[i] += ((float *)c->members->buffers[r])[i];
    meet(c, NULL);
    memcpy(to, sum, count * sizeof *sum);
    free(sum);
    meet(c, NULL);
    return begun(c);
}

int ncclBroadcast(const void *from, void *to, size_t count, int type, int root, comm *c, void *stream) {
    record("broadcast", c->rank, (long)count, root);
    if (refuse(c) || type != 1 || stream || from != to) return INVALID_ARGUMENT;
    if (hangs || async_error) return begun(c);
    meet(c, to);
    if (c->rank != root) memcpy(to, c->members->buffers[root], count);
    meet(c, NULL);
    return begun(c);
}

int ncclCommFinalize(comm *c) { record("finalize", c->rank, 0, 0); return refuse(c) ? INVALID_ARGUMENT : begun(c); }
int ncclCommDestroy(comm *c) { record("destroy", c->rank, 0, 0); free(c); return SUCCESS; }
int ncclCommAbort(comm *c) {
    record("abort", c->rank, 0, 0);
    while (abort_hangs) usleep(1000);
    c->aborted = 1; /* kept, so that a later call is noticed */
    return SUCCESS;
}
const char *ncclGetErrorString(int result) { return result == SYSTEM_ERROR ? "a system error of the test" : "an error of the test"; }
