"""A system clock that is set back while the exporter runs.

The exporter runs with a library before it that shifts the clock by what a file says.
"""

import os
import subprocess

import pytest

from exporter import Exporter, OPENMETRICS, wait_until

SHIFTED_CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*original)(clockid_t, struct timespec *);
    if (!original) original = dlsym(RTLD_NEXT, "clock_gettime");
    int status = original(clock, time);
    if (clock != CLOCK_REALTIME) return status;
    char text[32] = {0};
    int file = open(getenv("SHIFT_FILE"), O_RDONLY);
    if (file >= 0) {
        if (read(file, text, sizeof text - 1) > 0) time->tv_sec += atol(text);
        close(file);
    }
    return status;
}
"""

CONFIG = """
metrics:
  - name: work
    type: counter
    values:
      - {rate: {kind: static, value: 7}}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clock")
    source = folder / "clock.c"
    source.write_text(SHIFTED_CLOCK)
    subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-o", folder / "clock.so", source, "-ldl"], check=True)
    return folder / "clock.so"


class ShiftedExporter(Exporter):
    """An exporter whose system clock can be set."""

    def __init__(self, folder, library):
        self.shift_file = folder / "shift"
        self.shift(0)
        super().__init__(folder, config=CONFIG, LD_PRELOAD=str(library), SHIFT_FILE=str(self.shift_file))

    def shift(self, seconds):
        new = self.shift_file.with_suffix(".new")
        new.write_text(str(seconds))
        os.replace(new, self.shift_file)

    def sample(self, name):
        body = self.scrape(OPENMETRICS).text
        return float(next(line for line in body.splitlines() if line.startswith(name + " ")).rsplit(" ", 1)[1])

    @property
    def instant(self):
        return self.sample("mocktrics_exporter_scrape_timestamp_seconds")

    def steps_back(self, handling):
        return self.sample(f'mocktrics_exporter_clock_steps_back_total{{handling="{handling}"}}')


def test_a_step_back_of_seconds_is_waited_out(tmp_path, library):
    with ShiftedExporter(tmp_path, library) as exporter:
        instant, total = exporter.instant, exporter.sample("work_total")
        exporter.shift(-9)
        wait_until(lambda: exporter.steps_back("held") == 1, "the step back")
        held = exporter.instant
        assert held >= instant
        assert exporter.sample("work_total") >= total
        exporter.shift(0)
        wait_until(lambda: exporter.instant > held, "the clock to go on")
        assert exporter.steps_back("held") == 1
        assert exporter.steps_back("followed") == 0
    assert "scrapes show the last instant until it has caught up" in exporter.log


def test_a_step_back_of_an_hour_is_followed(tmp_path, library):
    with ShiftedExporter(tmp_path, library) as exporter:
        instant = exporter.instant
        exporter.shift(-3600)
        wait_until(lambda: exporter.steps_back("followed") == 1, "the step back")
        assert exporter.instant < instant
        assert exporter.steps_back("held") == 0
    assert "scrapes follow it: counters fall" in exporter.log
