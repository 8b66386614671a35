// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {AccessPass} from "../src/AccessPass.sol";
import {vm} from "./Vm.sol";

contract AccessPassTest {
    AccessPass pass;
    address constant alice = address(0xA11CE);
    address constant bob = address(0xB0B);

    function setUp() public {
        pass = new AccessPass("Pass", "PASS", address(this));
        vm.warp(1_700_000_000);
    }

    function testInterfacesAreAnnounced() public view {
        require(pass.supportsInterface(0x80ac58cd), "721");
        require(pass.supportsInterface(0xad092b5c), "4907");
        require(pass.supportsInterface(0x8c65f84d), "5643");
        require(!pass.supportsInterface(0xffffffff), "165");
    }

    function testFuzzOnlyMintersMint(address who, uint256 id) public {
        vm.assume(who != address(this));
        vm.prank(who);
        vm.expectPartialRevert(IAccessControl.AccessControlUnauthorizedAccount.selector);
        pass.mint(who, id);
    }

    function testFuzzLendingHoldsUntilItEnds(uint256 id, address user, uint64 expires, uint64 at) public {
        vm.assume(user != address(0));
        pass.mint(alice, id);
        vm.prank(alice);
        pass.setUser(id, user, expires);
        vm.warp(at);
        require(pass.userOf(id) == (at < expires ? user : address(0)), "user");
    }

    function testFuzzTransferEndsTheLending(uint256 id, address user, uint64 expires) public {
        vm.assume(user != address(0));
        pass.mint(alice, id);
        vm.prank(alice);
        pass.setUser(id, user, expires);
        vm.prank(alice);
        pass.transferFrom(alice, bob, id);
        require(pass.userOf(id) == address(0) && pass.userExpires(id) == 0, "lending outlived the transfer");
    }

    function testFuzzOnlyTheHolderLends(uint256 id, address who) public {
        vm.assume(who != alice);
        pass.mint(alice, id);
        vm.prank(who);
        vm.expectPartialRevert(AccessPass.NotHolderOrApproved.selector);
        pass.setUser(id, who, type(uint64).max);
    }

    function testFuzzRenewingAddsToWhatIsLeft(uint256 id, uint32 first, uint32 second) public {
        pass.mint(alice, id);
        pass.renewSubscription(id, first);
        pass.renewSubscription(id, second);
        require(pass.expiresAt(id) == uint64(block.timestamp) + first + second, "expiry");
    }

    function testFuzzCancellingEndsItNow(uint256 id, uint32 left) public {
        pass.mint(alice, id);
        pass.renewSubscription(id, left);
        vm.prank(alice);
        pass.cancelSubscription(id);
        require(pass.expiresAt(id) == block.timestamp, "not ended");
    }

    function testBurntPassStartsClean() public {
        pass.mintUntil(alice, 1, 5);
        vm.prank(alice);
        pass.setUser(1, bob, type(uint64).max);
        vm.prank(alice);
        pass.burn(1);
        pass.mint(bob, 1);
        require(pass.expiresAt(1) == 0 && pass.userOf(1) == address(0), "left over");
    }
}
