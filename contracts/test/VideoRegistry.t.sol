// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {VideoRegistry} from "../src/VideoRegistry.sol";
import {vm} from "./Vm.sol";

contract VideoRegistryTest {
    VideoRegistry registry;

    function setUp() public {
        registry = new VideoRegistry();
    }

    function testFuzzEveryRegistrationIsANewVersion(string calldata id, string calldata root, bytes32 gate, uint8 times) public {
        vm.assume(bytes(id).length > 0 && bytes(root).length > 0);
        uint256 n = uint256(times % 8) + 1;
        for (uint256 i = 0; i < n; i++) registry.register(id, root, gate);
        VideoRegistry.Video memory v = registry.video(id);
        require(v.version == n && v.creator == address(this) && v.gateHash == gate, "video");
        require(keccak256(bytes(v.contentRoot)) == keccak256(bytes(root)), "root");
    }

    function testFuzzNobodyElseChangesIt(string calldata id, address who) public {
        vm.assume(bytes(id).length > 0 && who != address(this) && who != address(0));
        registry.register(id, "root", 0);
        vm.prank(who);
        vm.expectPartialRevert(VideoRegistry.NotCreator.selector);
        registry.register(id, "other", 0);
        vm.prank(who);
        vm.expectPartialRevert(VideoRegistry.NotCreator.selector);
        registry.setCreator(id, who);
    }

    function testFuzzNewCreatorTakesOver(string calldata id, address to) public {
        vm.assume(bytes(id).length > 0 && to != address(0));
        registry.register(id, "root", 0);
        registry.setCreator(id, to);
        vm.prank(to);
        registry.register(id, "newer", 0);
        require(registry.video(id).creator == to && registry.video(id).version == 2, "creator");
    }

    function testFuzzUnknownVideosAreSaidToBe(string calldata id) public {
        vm.expectPartialRevert(VideoRegistry.Unknown.selector);
        registry.video(id);
    }
}
